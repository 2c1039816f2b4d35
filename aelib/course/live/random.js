// Random numbers that Python draws too, bit for bit: `random_bits` of aelib/course/live/deep_net.py, which says whose they are.
//
// uniforms(seed) gives a function from a counter, a whole number, to a number between 0 and 1.
// unitNormals(seed, layer, count) gives the first standard normal numbers of a layer, each pair made of two uniform ones.

(() => {
  "use strict";

  const LAYER_STRIDE = 2 ** 20;

  function scramble(bits) {
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return bits ^ (bits >>> 15);
  }

  function uniforms(seed) {
    const start = scramble(seed + 1);
    return (counter) => ((scramble(start + Math.imul(counter, 0x9e3779b9)) >>> 0) + 0.5) / 2 ** 32;
  }

  function unitNormals(seed, layer, count) {
    const uniform = uniforms(seed);
    const normals = new Float64Array(count + (count % 2));
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(uniform(layer * LAYER_STRIDE + i)));
      const angle = 2 * Math.PI * uniform(layer * LAYER_STRIDE + i + 1);
      normals[i] = radius * Math.cos(angle);
      normals[i + 1] = radius * Math.sin(angle);
    }
    return normals;
  }

  globalThis.aelibLive = Object.assign(globalThis.aelibLive ?? {}, { uniforms, unitNormals });
})();
