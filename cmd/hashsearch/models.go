package main

import (
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
)

func newModels() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "models FILE",
		Short: "list, switch, drop, shorten and export the models of a collection",
		Long:  "Models lists the generations of the collection FILE. A generation consists of a model and the codes\nthat it has made. A star marks the current generation, which searches use." + addressHelp,
		Example: `  hashsearch models news.db
  hashsearch models use news.db 1
  hashsearch models drop news.db 1
  hashsearch models shorten news.db 32
  hashsearch models export news.db news.model`,
		Args: cobra.ExactArgs(1),
	}
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error {
			gs, err := c.Generations(cmd.Context())
			if err != nil {
				return err
			}
			return printGenerations(cmd, gs, *json)
		})
	}
	cmd.AddCommand(newUse(), newDrop(), newShorten(), newExport())
	return cmd
}

// printGenerations prints the generations as a table or as JSON.
func printGenerations(cmd *cobra.Command, gs []index.Generation, json bool) error {
	rows := [][]string{{"", "GENERATION", "KIND", "BITS", "CODES", "MODEL", "CREATED", "STATE"}}
	for _, g := range gs {
		if json {
			if err := printJSON(cmd, g); err != nil {
				return err
			}
		}
		mark, state := "", "complete"
		if g.Current {
			mark = "*"
		}
		if !g.Complete {
			state = "unfinished"
		}
		rows = append(rows, []string{mark, fmt.Sprint(g.ID), g.Kind, fmt.Sprint(g.Bits), fmt.Sprint(g.Codes), g.Fingerprint,
			g.Created.Local().Format("2006-01-02 15:04"), state})
	}
	if json {
		return nil
	}
	return table(cmd.OutOrStdout(), rows)
}

func newUse() *cobra.Command {
	return &cobra.Command{
		Use:   "use FILE GENERATION",
		Short: "switch to a generation",
		Long:  "Use switches the collection FILE to the generation with this number. Documents that were added while\nanother generation was current are hashed first." + addressHelp,
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := newProgress(cmd)
			if err != nil {
				return err
			}
			defer p.end()
			return onGeneration(args, func(c collection, id uint64) error {
				return c.Use(cmd.Context(), id, func(done, total int) { p.show("hashing", done, total, "") })
			})
		},
	}
}

func newDrop() *cobra.Command {
	return &cobra.Command{
		Use:   "drop FILE GENERATION",
		Short: "delete a generation other than the current one",
		Long:  "Drop deletes the model and the codes of the generation with this number from the collection FILE.\nThe current generation cannot be dropped. 'hashsearch compact' then shrinks the file." + addressHelp,
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return onGeneration(args, func(c collection, id uint64) error { return c.Drop(cmd.Context(), id) })
		},
	}
}

// onGeneration opens the collection args[0] and calls do with the generation number args[1].
func onGeneration(args []string, do func(collection, uint64) error) error {
	id, err := strconv.ParseUint(args[1], 10, 64)
	if err != nil {
		return usagef("%q is not the number of a generation: 'hashsearch models FILE' lists them", args[1])
	}
	return withCollection(args[0], &index.Options{}, func(c collection) error { return do(c, id) })
}

func newShorten() *cobra.Command {
	return &cobra.Command{
		Use:   "shorten FILE BITS",
		Short: "switch to the first bits of nested codes",
		Long:  "Shorten makes a new generation of the collection FILE from the current one, whose model was trained with\n'train --nested'. Its codes are the first BITS bits of the current codes: 16, 32, 64 and so on. They take\nless space, and more of them are within a few bits. 'hashsearch models use' switches back.",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			bits, err := strconv.Atoi(args[1])
			if err != nil {
				return usagef("%q is not a number of bits", args[1])
			}
			p, err := newProgress(cmd)
			if err != nil {
				return err
			}
			defer p.end()
			return withIndex(args[0], &index.Options{}, func(ix *index.Index) error {
				_, err := ix.Shorten(cmd.Context(), bits, func(done, total int) { p.show("hashing", done, total, "") })
				return err
			})
		},
	}
}

func newExport() *cobra.Command {
	return &cobra.Command{
		Use:   "export FILE MODEL",
		Short: "write the current model to a file",
		Long:  "Export writes the model of the current generation to the file MODEL, which is either complete or not written.",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withIndex(args[0], &index.Options{ReadOnly: true}, func(ix *index.Index) error { return export(ix, args[1]) })
		},
	}
}

// export writes the current model to the file at path. The file is either complete or not written.
func export(ix *index.Index, path string) error {
	m := ix.Model()
	if m == nil {
		return index.ErrNoModel
	}
	return writeWhole(path, func(w io.Writer) error {
		_, err := m.WriteTo(w)
		return err
	})
}
