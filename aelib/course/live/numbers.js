// needs: figure.js
// Numbers as one writes them.
//
// short(value, digits) is a number as one writes it: 0.05, −3.2, 1.2×10⁷, ∞; `digits` counts from its first digit.
// named(name) is what an image of a class is called: a digit with its article, any other name, or an image.
// raised(power) is a whole number as an exponent: ⁻¹².
// roundStep(least) is the least round number that is not below a number.
// clamp(value, low, high) is the number from `low` to `high` that is nearest to a number.

(() => {
  "use strict";

  const { shown } = aelibLive;

  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const named = (name) => (/^\d$/.test(name) ? `${String(name) === "8" ? "an" : "a"} ${name}` : name || "an image");
  const raised = (power) => [...String(power)].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign] ?? "⁻").join("");

  function short(value, digits = 3) {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
    const rounded = Number(value.toPrecision(digits));
    const size = Math.abs(rounded);
    if (size === 0) return "0";
    if (size >= 1e-4 && size < 1e5) return shown(rounded, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
    const power = Math.floor(Math.log10(size));
    return `${shown(rounded / 10 ** power, digits - 1)}×10${raised(power)}`;
  }

  // The least of ..., 0.1, 0.2, 0.5, 1, 2, 5, ... that is not below a number.
  function roundStep(least) {
    const power = 10 ** Math.floor(Math.log10(least));
    return power * [1, 2, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9));
  }

  Object.assign(aelibLive, { clamp, named, raised, roundStep, short });
})();
