// The points of the map, in a grid that finds them by position.

// order returns a permutation of n points that mixes the groups, so that no group hides the others
// because its documents come last.
function order(n) {
  let step = Math.max(1, Math.round(n * 0.618));
  const common = (a, b) => (b ? common(b, a % b) : a);
  while (common(n, step) > 1) step++;
  return Uint32Array.from({ length: n }, (_, i) => (i * step) % n);
}

export class Points {
  // data is the response of the API; groupOf returns the group of its document i.
  constructor(data, groupOf) {
    this.box = extent(data);
    this.source = this.sort(data, order(data.ids.length));
    this.x = Float64Array.from(this.source, (i) => data.x[i]);
    this.y = Float64Array.from(this.source, (i) => data.y[i]);
    this.group = Uint8Array.from(this.source, groupOf);
  }

  get length() {
    return this.x.length;
  }

  // sort stores the points of each square cell, about four, next to each other, so that drawing and
  // searching read memory in order.
  sort(data, mixed) {
    const { left, right, low, high } = this.box;
    this.cell = Math.max(right - left, high - low) / Math.max(1, Math.sqrt(mixed.length / 4)) || 1;
    this.columns = Math.floor((right - left) / this.cell) + 1;
    this.rows = Math.floor((high - low) / this.cell) + 1;
    this.starts = new Uint32Array(this.columns * this.rows + 1);
    const cells = mixed.map((i) => this.row(data.y[i]) * this.columns + this.column(data.x[i]));
    for (const c of cells) this.starts[c + 1]++;
    for (let c = 0; c < this.columns * this.rows; c++) this.starts[c + 1] += this.starts[c];
    const next = this.starts.slice(), sorted = new Uint32Array(mixed.length);
    cells.forEach((c, i) => (sorted[next[c]++] = mixed[i]));
    return sorted;
  }

  column(x) {
    return Math.min(this.columns - 1, Math.max(0, Math.floor((x - this.box.left) / this.cell)));
  }

  row(y) {
    return Math.min(this.rows - 1, Math.max(0, Math.floor((y - this.box.low) / this.cell)));
  }

  // within yields the points of all cells that a box touches.
  *within(left, right, low, high) {
    for (let row = this.row(low); row <= this.row(high); row++) {
      const from = this.starts[row * this.columns + this.column(left)], to = this.starts[row * this.columns + this.column(right) + 1];
      for (let i = from; i < to; i++) yield i;
    }
  }

  // nearest returns the accepted point closest to x, y, or -1 if none is within reach.
  nearest(x, y, reach, accept) {
    let best = -1, least = reach * reach;
    for (const i of this.within(x - reach, x + reach, y - reach, y + reach)) {
      const far = (this.x[i] - x) ** 2 + (this.y[i] - y) ** 2;
      if (far <= least && accept(this.group[i])) [best, least] = [i, far];
    }
    return best;
  }

  // inside returns the accepted points within a polygon of [x, y].
  inside(polygon, accept) {
    const xs = polygon.map(([x]) => x), ys = polygon.map(([, y]) => y), found = [];
    for (const i of this.within(Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys))) {
      if (accept(this.group[i]) && surrounds(xs, ys, this.x[i], this.y[i])) found.push(i);
    }
    return found;
  }
}

// surrounds reports whether the polygon of corners xs, ys contains x, y: whether a ray to the right
// crosses it an odd number of times.
function surrounds(xs, ys, x, y) {
  let inside = false;
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
    if (ys[i] > y !== ys[j] > y && x < ((xs[j] - xs[i]) * (y - ys[i])) / (ys[j] - ys[i]) + xs[i]) inside = !inside;
  }
  return inside;
}

// extent returns the box around all points.
function extent({ x, y }) {
  const box = { left: Infinity, right: -Infinity, low: Infinity, high: -Infinity };
  for (let i = 0; i < x.length; i++) {
    box.left = Math.min(box.left, x[i]);
    box.right = Math.max(box.right, x[i]);
    box.low = Math.min(box.low, y[i]);
    box.high = Math.max(box.high, y[i]);
  }
  return box;
}
