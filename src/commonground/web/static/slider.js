// The months of a map as a slider with a button that plays them; a reader who wants less motion steps by hand.
const STEP_MS = 700;

export class Slider {
  constructor(form, data, words, show) {
    Object.assign(this, { data, words, show, at: data.months.length - 1, timer: null });
    if (!form || data.months.length < 2) return;
    this.range = form.querySelector("input[type=range]");
    this.output = form.querySelector("output");
    this.button = form.querySelector("button");
    Object.assign(this.range, { min: 0, max: data.months.length - 1, step: 1 });
    const wanted = data.months.indexOf(form.dataset.month);
    this.to(wanted < 0 ? this.at : wanted);
    this.range.addEventListener("input", () => { this.pause(); this.to(this.range.valueAsNumber); });
    this.button.addEventListener("click", () => (this.timer ? this.pause() : this.play()));
    form.addEventListener("submit", (event) => event.preventDefault());
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    const settle = () => { this.pause(); this.button.hidden = still.matches; };
    still.addEventListener("change", settle);
    settle();
    form.hidden = false;
  }

  to(at) { // one month, in the picture, in words and for screen readers
    this.at = at;
    this.range.value = at;
    this.output.textContent = this.data.labels[at];
    this.range.setAttribute("aria-valuetext", this.data.labels[at]);
    this.show(at);
  }

  play() { // from the start again when the end is reached
    if (this.at === this.data.months.length - 1) this.to(0);
    this.timer = setInterval(() => (this.at + 1 < this.data.months.length ? this.to(this.at + 1) : this.pause()), STEP_MS);
    this.button.textContent = this.words.pause;
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    if (this.button) this.button.textContent = this.words.play;
  }
}
