//go:build !linux

package filestore

import bolt "go.etcd.io/bbolt"

func unmap(*bolt.Tx) {}
