// Package internal is passed over.
package internal
