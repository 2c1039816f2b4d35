// Random numbers that Python draws too, bit for bit: `random_bits` of aelib/course/live/deep_net.py, which says whose they are.
//
// uniforms(seed) gives a function from a counter, a whole number, to a number between 0 and 1.

(() => {
  "use strict";

  function scramble(bits) {
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return bits ^ (bits >>> 15);
  }

  function uniforms(seed) {
    const start = scramble(seed + 1);
    return (counter) => ((scramble(start + Math.imul(counter, 0x9e3779b9)) >>> 0) + 0.5) / 2 ** 32;
  }

  globalThis.aelibLive = Object.assign(globalThis.aelibLive ?? {}, { uniforms });
})();
