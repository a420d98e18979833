//go:build unix

package draft

import (
	"io/fs"
	"os"
	"syscall"
)

// chown gives a file the owner of another one. Only root can do so, and only root needs to.
func chown(name string, like fs.FileInfo) {
	if st, ok := like.Sys().(*syscall.Stat_t); ok {
		_ = os.Chown(name, int(st.Uid), int(st.Gid))
	}
}
