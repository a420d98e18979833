package parquet

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// decoder returns a function for the values of a column, which returns nil for those without a
// text.
func decoder(t parquet.Type) func(parquet.Value) any {
	if logical := t.LogicalType(); logical != nil {
		if decode := logicalDecoder(logical.Value, t.Kind()); decode != nil {
			return decode
		}
	}
	switch t.Kind() {
	case parquet.Boolean:
		return func(v parquet.Value) any { return v.Boolean() }
	case parquet.Int32:
		return func(v parquet.Value) any { return integer(int64(v.Int32())) }
	case parquet.Int64:
		return func(v parquet.Value) any { return integer(v.Int64()) }
	case parquet.Int96:
		return julian
	case parquet.Float:
		return func(v parquet.Value) any { return float(float64(v.Float()), 32) }
	case parquet.Double:
		return func(v parquet.Value) any { return float(v.Double(), 64) }
	}
	if t.LogicalType() == nil {
		return maybeText
	}
	return text
}

// logicalDecoder is decoder for a logical type, or nil if the physical one tells all.
func logicalDecoder(logical format.LogicalTypeValue, kind parquet.Kind) func(parquet.Value) any {
	switch l := logical.(type) {
	case *format.DateType:
		return func(v parquet.Value) any {
			return time.Unix(int64(v.Int32())*24*60*60, 0).UTC().Format(time.DateOnly)
		}
	case *format.TimestampType:
		return func(v parquet.Value) any { return timestamp(v.Int64(), l) }
	case *format.TimeType:
		return func(v parquet.Value) any { return clock(v, l.Unit) }
	case *format.IntType:
		if !l.IsSigned && kind == parquet.Int32 {
			return func(v parquet.Value) any { return json.Number(strconv.FormatUint(uint64(v.Uint32()), 10)) }
		} else if !l.IsSigned {
			return func(v parquet.Value) any { return json.Number(strconv.FormatUint(v.Uint64(), 10)) }
		}
	case *format.DecimalType:
		return func(v parquet.Value) any { return decimal(v, int(l.Scale)) }
	case *format.UUIDType:
		return identifier
	case *format.Float16Type:
		return half
	case *format.BsonType:
		return func(parquet.Value) any { return nil }
	}
	return nil
}

func integer(n int64) any { return json.Number(strconv.FormatInt(n, 10)) }

// float returns a number in the shortest form that is exact.
func float(x float64, bits int) any {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return json.Number(strconv.FormatFloat(x, 'g', -1, bits))
}

func text(v parquet.Value) any {
	if b := v.ByteArray(); utf8.Valid(b) {
		return string(b)
	}
	return nil
}

// maybeText is text for columns that do not say whether they hold texts.
func maybeText(v parquet.Value) any {
	control := func(b byte) bool { return b < ' ' && b != '\t' && b != '\n' && b != '\r' }
	if slices.ContainsFunc(v.ByteArray(), control) {
		return nil
	}
	return text(v)
}

// nanoseconds returns a number of units as seconds and nanoseconds.
func nanoseconds(n int64, unit format.TimeUnit) (seconds, rest int64) {
	per := int64(1e9)
	switch unit.Value.(type) {
	case *format.MilliSeconds:
		per = 1e3
	case *format.MicroSeconds:
		per = 1e6
	}
	seconds, rest = n/per, n%per
	return seconds, rest * (1e9 / per)
}

// timestamp returns a timestamp, without a zone if it is a local time of unknown place.
func timestamp(n int64, t *format.TimestampType) any {
	at := time.Unix(nanoseconds(n, t.Unit)).UTC()
	if t.IsAdjustedToUTC {
		return at.Format(time.RFC3339Nano)
	}
	return at.Format("2006-01-02T15:04:05.999999999")
}

// clock returns a time of day.
func clock(v parquet.Value, unit format.TimeUnit) any {
	n := int64(v.Int32())
	if v.Kind() == parquet.Int64 {
		n = v.Int64()
	}
	return time.Unix(nanoseconds(n, unit)).UTC().Format("15:04:05.999999999")
}

// julian returns the time of an old timestamp: nanoseconds of the day and a Julian day.
func julian(v parquet.Value) any {
	const epoch = 2440588 // the Julian day of 1970-01-01
	n := v.Int96()
	day := int64(n[2]) - epoch
	return time.Unix(day*24*60*60, int64(uint64(n[1])<<32|uint64(n[0]))).UTC().Format(time.RFC3339Nano)
}

// maxDecimal is the number of bytes and of digits after the point of the largest decimal.
const maxDecimal = 128

// decimal returns an unscaled integer with a number of digits after the point.
func decimal(v parquet.Value, scale int) any {
	n := new(big.Int)
	switch v.Kind() {
	case parquet.Int32:
		n.SetInt64(int64(v.Int32()))
	case parquet.Int64:
		n.SetInt64(v.Int64())
	default:
		b := v.ByteArray()
		if len(b) > maxDecimal {
			return nil
		}
		if n.SetBytes(b); len(b) > 0 && b[0] >= 0x80 { // two's complement
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
	}
	if scale < 0 || scale > maxDecimal {
		return nil
	}
	return json.Number(pointed(n, scale))
}

func pointed(n *big.Int, scale int) string {
	if scale == 0 {
		return n.String()
	}
	digits := new(big.Int).Abs(n).String()
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale+1-len(digits)) + digits
	}
	sign := ""
	if n.Sign() < 0 {
		sign = "-"
	}
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}

func identifier(v parquet.Value) any {
	b := v.ByteArray()
	if len(b) != 16 {
		return nil
	}
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// half returns a number of 16 bits.
func half(v parquet.Value) any {
	b := v.ByteArray()
	if len(b) != 2 {
		return nil
	}
	bits := uint16(b[0]) | uint16(b[1])<<8
	exponent, fraction := int(bits>>10&0x1f), float64(bits&0x3ff)
	var x float64
	switch exponent {
	case 0x1f:
		return nil // infinite, or no number
	case 0:
		x = math.Ldexp(fraction, -24)
	default:
		x = math.Ldexp(1024+fraction, exponent-25)
	}
	if bits>>15 == 1 {
		x = -x
	}
	return float(x, 32)
}
