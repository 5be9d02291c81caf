// The window onto the picture: drag to move, wheel to zoom, and everything in sight at first.

import type { Size } from "./layout.ts";

const MARGIN = 36;
/** The bar with the names lies over the top. */
const TOP = 68;
const LARGEST = 2.5;
const SMALLEST = 0.08;
/** How long the window must keep its size before the picture is laid out anew for it, in milliseconds. */
const REST = 120;

export class View {
  readonly #svg: SVGSVGElement;
  readonly #picture: () => SVGGElement | undefined;
  #size: Size = { width: 0, height: 0 };
  #scale = 1;
  #x = 0;
  #y = 0;
  /** Until the user moves or zooms, every change brings all of it back into sight. */
  #untouched = true;

  /** `resized` is told when there is another amount of room and the user has not chosen a view. */
  constructor(svg: SVGSVGElement, picture: () => SVGGElement | undefined, resized: () => void) {
    this.#svg = svg;
    this.#picture = picture;
    svg.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    svg.addEventListener("pointerdown", (event) => this.#drag(event));
    let rest: number | undefined;
    new ResizeObserver(() => {
      if (!this.#untouched) return;
      this.fit();
      window.clearTimeout(rest);
      rest = window.setTimeout(resized, REST);
    }).observe(svg);
  }

  /** What there is room for at full size. */
  get space(): Size {
    return { width: Math.max(this.#svg.clientWidth - 2 * MARGIN, 1), height: Math.max(this.#svg.clientHeight - TOP - MARGIN, 1) };
  }

  /** Says how large the picture is now. */
  holds(size: Size): void {
    this.#size = size;
    if (this.#untouched) this.fit();
    else this.#apply();
  }

  /** Another picture comes: where the user moved the last one means nothing for it. */
  release(): void {
    this.#untouched = true;
  }

  fit(): void {
    const { clientWidth, clientHeight } = this.#svg;
    const { width, height } = this.#size;
    if (width === 0 || clientWidth === 0) return;
    const wanted = Math.min(this.space.width / width, this.space.height / height);
    this.#scale = Math.min(Math.max(wanted, SMALLEST), 1.15);
    this.#x = (clientWidth - width * this.#scale) / 2;
    this.#y = TOP + (clientHeight - TOP - MARGIN - height * this.#scale) / 2;
    this.#untouched = true;
    this.#apply();
  }

  zoom(factor: number, x = this.#svg.clientWidth / 2, y = this.#svg.clientHeight / 2): void {
    const scale = Math.min(Math.max(this.#scale * factor, SMALLEST), LARGEST);
    const ratio = scale / this.#scale;
    this.#x = x - (x - this.#x) * ratio;
    this.#y = y - (y - this.#y) * ratio;
    this.#scale = scale;
    this.#untouched = false;
    this.#apply();
  }

  /** Moves just enough that a place in the picture is in sight. */
  reveal(x: number, y: number): void {
    const { clientWidth, clientHeight } = this.#svg;
    const [left, top] = [this.#x + x * this.#scale, this.#y + y * this.#scale];
    const inSight = left > MARGIN && left < clientWidth - MARGIN && top > MARGIN && top < clientHeight - MARGIN;
    if (inSight || clientWidth === 0) return;
    this.#x = clientWidth / 2 - x * this.#scale;
    this.#y = clientHeight / 2 - y * this.#scale;
    this.#apply();
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.deltaMode !== WheelEvent.DOM_DELTA_PIXEL || event.deltaX === 0) {
      const box = this.#svg.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), event.clientX - box.left, event.clientY - box.top);
      return;
    }
    this.#move(-event.deltaX, -event.deltaY);
  }

  #drag(start: PointerEvent): void {
    if (start.button !== 0 || (start.target as Element).closest(".card, .line") !== null) return;
    this.#svg.setPointerCapture(start.pointerId);
    this.#svg.classList.add("dragging");
    const move = (event: PointerEvent) => this.#move(event.movementX, event.movementY);
    const end = () => {
      this.#svg.classList.remove("dragging");
      this.#svg.removeEventListener("pointermove", move);
    };
    this.#svg.addEventListener("pointermove", move);
    this.#svg.addEventListener("pointerup", end, { once: true });
    this.#svg.addEventListener("pointercancel", end, { once: true });
  }

  #move(x: number, y: number): void {
    this.#x += x;
    this.#y += y;
    this.#untouched = false;
    this.#apply();
  }

  #apply(): void {
    this.#picture()?.setAttribute("transform", `translate(${this.#x} ${this.#y}) scale(${this.#scale})`);
  }
}
