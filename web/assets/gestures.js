// Mouse, touch, wheel and key events of the map. listen translates them into calls of handler, in
// units of the page: move(dx, dy), zoom(factor, x, y, smooth), hover(x, y), leave(), press(x, y,
// event), lasso(path, done), key(name). drawing reports whether a drag draws a lasso.

export function listen(canvas, handler, drawing) {
  const fingers = new Map();
  let moved = false, path = null;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  // middle returns the point between the fingers and their distance.
  const middle = () => {
    const [[ax, ay], [bx, by]] = fingers.size > 1 ? fingers.values() : [...fingers.values(), ...fingers.values()];
    return { x: (ax + bx) / 2, y: (ay + by) / 2, apart: Math.hypot(ax - bx, ay - by) };
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(event));
    moved = fingers.size > 1;
    path = fingers.size === 1 && (event.shiftKey || drawing()) ? [at(event)] : null;
  });

  canvas.addEventListener("pointermove", (event) => {
    const now = at(event), last = fingers.get(event.pointerId);
    if (!last) return handler.hover(...now);
    if (!moved && Math.hypot(now[0] - last[0], now[1] - last[1]) < 4) return;
    moved = true;
    if (path) {
      path.push(now);
      return handler.lasso(path, false);
    }
    const before = middle();
    fingers.set(event.pointerId, now);
    const after = middle();
    handler.move(after.x - before.x, after.y - before.y);
    if (before.apart > 0) handler.zoom(after.apart / before.apart, after.x, after.y, false);
  });

  const lift = (event) => {
    if (!fingers.delete(event.pointerId)) return;
    if (path && event.type === "pointerup" && moved) handler.lasso(path, true);
    else if (path) handler.lasso([], false);
    else if (!moved && event.type === "pointerup") handler.press(...at(event), event);
    path = null;
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && handler.leave());
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    handler.zoom(Math.exp(-Math.max(-120, Math.min(120, event.deltaY * lines)) / 300), ...at(event), false);
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && handler.key(event.key)) event.preventDefault();
  });
}
