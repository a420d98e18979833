// Tooltips with the meanings of bits, by pointer and keyboard. A code has one tab stop; arrow keys
// move from bit to bit.

let number = 0;

// activate adds tooltips to the codes below root.
export function activate(root) {
  for (const grid of root.querySelectorAll(".grid")) {
    const bands = [...grid.querySelectorAll(".band")];
    if (bands.length > 0) new Code(grid, bands);
  }
}

class Code {
  constructor(grid, bands) {
    this.grid = grid;
    this.bands = bands;
    this.texts = bands.map((band) => band.textContent);
    this.tip = document.createElement("span");
    this.tip.id = "tip-" + ++number;
    this.tip.className = "tip";
    this.tip.role = "tooltip";
    this.tip.hidden = true;
    this.name();
    grid.append(this.tip);
    grid.addEventListener("pointerover", (event) => this.show(bands.indexOf(event.target)));
    grid.addEventListener("pointerleave", () => this.show(bands.indexOf(document.activeElement)));
    grid.addEventListener("focusin", (event) => this.show(bands.indexOf(event.target)));
    grid.addEventListener("focusout", () => this.show(-1));
    grid.addEventListener("keydown", (event) => this.key(event));
  }

  // name turns the picture into a group of pictures, one for each bit.
  name() {
    this.grid.role = "group";
    for (const svg of this.grid.querySelectorAll("svg")) {
      svg.removeAttribute("aria-hidden");
      svg.role = "none";
    }
    this.bands.forEach((band, i) => {
      band.replaceChildren(); // otherwise the browser would show its own tooltip as well
      band.role = "img";
      band.ariaLabel = this.texts[i].split(" · ")[0];
      band.setAttribute("aria-describedby", this.tip.id);
      band.setAttribute("tabindex", i === 0 ? "0" : "-1");
    });
  }

  show(i) {
    this.tip.hidden = i < 0;
    if (i < 0) return;
    this.tip.textContent = this.texts[i];
    const grid = this.grid.getBoundingClientRect();
    const band = this.bands[i].getBoundingClientRect();
    const left = Math.min(band.left - grid.left, grid.width - this.tip.offsetWidth);
    this.tip.style.left = Math.max(0, left) + "px";
    this.tip.style.top = band.bottom - grid.top + 6 + "px";
  }

  key(event) {
    const at = this.bands.indexOf(document.activeElement);
    const last = this.bands.length - 1;
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") this.show(-1);
    if (to === undefined) return;
    event.preventDefault();
    const next = this.bands[Math.min(Math.max(to, 0), last)];
    this.bands[at]?.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }
}

activate(document);
