//go:build !linux

package index

import bolt "go.etcd.io/bbolt"

func unmap(*bolt.Tx) {}
