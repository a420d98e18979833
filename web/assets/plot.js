// Draws many points as pixels. Each is a small shape blended with the pixels below; a hundred
// thousand take a few milliseconds.

const margin = 32; // pixels around the picture, so that shapes may extend beyond its edge
const phases = 3; // positions of a shape's centre within a pixel, in each direction

// pack returns a CSS colour as a pixel.
const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
export function pack(css) {
  pixel.fillStyle = css;
  pixel.fillRect(0, 0, 1, 1);
  const [r, g, b] = pixel.getImageData(0, 0, 1, 1).data;
  return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
}

// mix returns the pixel under, blended with a share of over in 256ths.
export function mix(under, over, share) {
  const rb = (Math.imul(under & 0xff00ff, 256 - share) + Math.imul(over & 0xff00ff, share)) >>> 8;
  const g = (Math.imul(under & 0xff00, 256 - share) + Math.imul(over & 0xff00, share)) >>> 8;
  return (0xff000000 | (rb & 0xff00ff) | (g & 0xff00)) >>> 0;
}

// shapes return how far x, y lies inside a shape of a radius, in pixels; outside, it is negative.
const shapes = [
  (x, y, r) => r - Math.hypot(x, y),
  (x, y, r) => 0.88 * r - Math.max(Math.abs(x), Math.abs(y)),
  (x, y, r) => Math.min(0.65 * r - y, 0.6 * r - Math.abs(x) * 0.87 + y * 0.5),
  (x, y, r) => Math.min(0.3 * r - Math.abs(Math.abs(x) - Math.abs(y)) / 1.41, r - Math.max(Math.abs(x), Math.abs(y))),
];

// stamp returns the pixels of a shape as offsets from its centre pixel, and the share of each pixel
// that the shape covers, in 256ths.
function stamp(shape, radius, opacity, dx, dy, stride) {
  const steps = [], shares = [], reach = Math.ceil(radius + 1);
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const covered = Math.min(1, Math.max(0, shapes[shape](x - dx, y - dy, radius) + 0.5));
      if (covered > 0.02) {
        steps.push(y * stride + x);
        shares.push(Math.round(256 * opacity * covered));
      }
    }
  }
  return { steps: Int32Array.from(steps), shares: Int32Array.from(shares) };
}

export class Plot {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
  }

  // resize fits the picture to the size of the canvas on the page. Very large and coarse pictures
  // get fewer pixels than the screen has.
  resize(width, height, coarse) {
    const ratio = Math.min(devicePixelRatio, coarse ? 1 : 2, Math.sqrt(4e6 / (width * height)));
    Object.assign(this, { width, height, ratio });
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.image = new ImageData(this.canvas.width + 2 * margin, this.canvas.height + 2 * margin);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.kept = null;
  }

  // stamps returns the shapes of a radius in screen pixels, each at all phases.
  stamps(radius, opacity) {
    const key = `${radius} ${opacity}`;
    if (this.kept?.key === key) return this.kept;
    this.kept = { key, all: [] };
    for (let shape = 0; shape < shapes.length; shape++) {
      for (let i = 0; i < phases * phases; i++) {
        this.kept.all.push(stamp(shape, radius, opacity, ((i % phases) + 0.5) / phases - 0.5, (Math.floor(i / phases) + 0.5) / phases - 0.5, this.image.width));
      }
    }
    return this.kept;
  }

  // paint draws the points x, y of the groups that have a colour, in the group's shape, and returns
  // the number in view.
  paint({ x, y, group }, view, { paper, colours, forms, opacity, radius }) {
    const { pixels, ratio } = this, stride = this.image.width, rows = this.image.height;
    const { all } = this.stamps(Math.min(margin - 3, Math.round(radius * ratio * 4) / 4), opacity);
    const k = view.k * ratio, left = margin + (this.width * ratio) / 2 - view.x * k, top = margin + (this.height * ratio) / 2 + view.y * k;
    const right = stride - margin, bottom = rows - margin;
    pixels.fill(paper);
    let visible = 0;
    for (let i = 0; i < x.length; i++) {
      const colour = colours[group[i]], px = left + x[i] * k, py = top - y[i] * k;
      if (colour === 0 || !(px >= margin && px < right && py >= margin && py < bottom)) continue;
      const column = px | 0, row = py | 0;
      const { steps, shares } = all[(forms[group[i]] * phases + (((py - row) * phases) | 0)) * phases + (((px - column) * phases) | 0)];
      const at = row * stride + column, rb = colour & 0xff00ff, g = colour & 0xff00;
      for (let s = 0; s < steps.length; s++) {
        const p = at + steps[s], share = shares[s], under = pixels[p];
        const a = (Math.imul(under & 0xff00ff, 256 - share) + Math.imul(rb, share)) >>> 8;
        const b = (Math.imul(under & 0xff00, 256 - share) + Math.imul(g, share)) >>> 8;
        pixels[p] = 0xff000000 | (a & 0xff00ff) | (b & 0xff00);
      }
      visible++;
    }
    return visible;
  }

  // show copies the pixels to the canvas and returns its context, with units of the page.
  show() {
    this.context.putImageData(this.image, -margin, -margin);
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    return this.context;
  }
}
