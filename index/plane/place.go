package plane

import "math"

// Between returns the place of a thing among those that are nearest to it: the point with the
// smallest sum of distances from them (the geometric median, by the method of Weiszfeld, 1937). So
// a minority of them that lies elsewhere does not pull it out of the group that the others are in.
// It returns the origin for none.
func Between(near []Point) Point {
	m, _ := moments(near)
	for range 20 {
		var sum Point
		total := 0.0
		for _, p := range near {
			w := 1 / (nearby + math.Hypot(p.X-m.X, p.Y-m.Y))
			sum.X, sum.Y, total = sum.X+w*p.X, sum.Y+w*p.Y, total+w
		}
		if total > 0 {
			m = Point{sum.X / total, sum.Y / total}
		}
	}
	return m
}

// nearby is small compared with the distance of neighbours in a layout. It limits the weights.
const nearby = 0.05
