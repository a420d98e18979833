// The points of the map, and which of them are where.

// order mixes the points, so that no group lies over all others because its documents came last.
function order(n) {
  let step = Math.max(1, Math.round(n * 0.618));
  const common = (a, b) => (b ? common(b, a % b) : a);
  while (common(n, step) > 1) step++;
  return Uint32Array.from({ length: n }, (_, i) => (i * step) % n);
}

export class Points {
  // data is the API's answer; groupOf says which group its document i is in.
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

  // sort puts the points of each square cell, of about four, next to each other: whoever draws or looks for neighbours goes
  // through memory in order.
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

  // *within are the points of all cells that a box touches.
  *within(left, right, low, high) {
    for (let row = this.row(low); row <= this.row(high); row++) {
      const from = this.starts[row * this.columns + this.column(left)], to = this.starts[row * this.columns + this.column(right) + 1];
      for (let i = from; i < to; i++) yield i;
    }
  }

  // nearest is the point closest to x, y of those accepted, or -1 if none is within reach.
  nearest(x, y, reach, accept) {
    let best = -1, least = reach * reach;
    for (const i of this.within(x - reach, x + reach, y - reach, y + reach)) {
      const far = (this.x[i] - x) ** 2 + (this.y[i] - y) ** 2;
      if (far <= least && accept(this.group[i])) [best, least] = [i, far];
    }
    return best;
  }

  // inside are the points within a polygon of [x, y] of those accepted.
  inside(polygon, accept) {
    const xs = polygon.map(([x]) => x), ys = polygon.map(([, y]) => y), found = [];
    for (const i of this.within(Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys))) {
      if (accept(this.group[i]) && surrounds(xs, ys, this.x[i], this.y[i])) found.push(i);
    }
    return found;
  }
}

// surrounds counts how often a ray to the right of x, y crosses the polygon of corners xs, ys.
function surrounds(xs, ys, x, y) {
  let inside = false;
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
    if (ys[i] > y !== ys[j] > y && x < ((xs[j] - xs[i]) * (y - ys[i])) / (ys[j] - ys[i]) + xs[i]) inside = !inside;
  }
  return inside;
}

// extent is the box around all points.
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
