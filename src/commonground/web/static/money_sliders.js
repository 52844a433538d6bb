// A slider beside each field for a least coverage: both say the same; the field alone is sent.
for (const field of document.querySelectorAll("input[data-slider]")) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = field.min;
  slider.max = field.max;
  slider.step = field.step;
  slider.value = field.value || "0";
  slider.setAttribute("aria-label", field.labels[0]?.textContent.trim() ?? "");
  slider.addEventListener("input", () => { field.value = slider.value === "0" ? "" : slider.value; });
  field.addEventListener("input", () => { slider.value = field.value || "0"; });
  field.before(slider);
}
