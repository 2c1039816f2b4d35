// What network.py ships, read back: arrays from base64, and the layers of a network.

(() => {
  "use strict";

  const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

  // The activations of aelib/models, by the same names.
  const activations = {
    identity: (x) => x,
    relu: (x) => Math.max(x, 0),
    leaky_relu: (x) => (x < 0 ? 0.3 * x : x),
    gelu: (x) => (x / 2) * (1 + Math.tanh(SQRT_2_OVER_PI * (x + 0.044715 * x ** 3))),
    sigmoid: (x) => 1 / (1 + Math.exp(-x)),
    tanh: Math.tanh,
  };

  function bytes(base64) {
    const text = atob(base64);
    const values = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) values[i] = text.charCodeAt(i);
    return values;
  }

  // Not every browser has Float16Array yet.
  function widened(half) {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction);
  }

  const SIXES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const MIDDLE = 32; // the character of a weight of zero

  // Six bits a number, each times the scale of its column.
  function coarse(text, scale) {
    const step = Object.fromEntries([...SIXES].map((character, place) => [character, place - MIDDLE]));
    const scales = array(scale);
    return Float32Array.from(text, (character, place) => step[character] * scales[place % scales.length]);
  }

  // One flat array, row by row.
  function array({ dtype, base64, scale }) {
    if (dtype === "int6") return coarse(base64, scale);
    const { buffer } = bytes(base64);
    switch (dtype) {
      case "float16": return Float32Array.from(new Uint16Array(buffer), widened);
      case "float32": return new Float32Array(buffer);
      case "uint8": return new Uint8Array(buffer);
      default: throw new TypeError(`no arrays of ${dtype} are shipped`);
    }
  }

  // A function from the numbers of one example to the numbers of the last layer, the same array at every call.
  function network(shipped) {
    const layers = shipped.map(({ kernel, bias, activation, grid, stride }) => ({
      shape: kernel.shape,
      grid,
      stride,
      kernel: array(kernel),
      bias: array(bias),
      activation: activations[activation],
      output: new Float32Array(bias.shape[0] * (grid ? grid[0] * grid[1] * stride ** 2 : 1)),
    }));
    return (input) => layers.reduce((values, layer) => (layer.grid ? spread : dense)(values, layer), input);
  }

  // A transposed convolution: each pixel of the grid adds a patch, the kernel turned by 180 degrees, times its numbers.
  function spread(input, { shape, grid, stride, kernel, bias, activation, output }) {
    const [height, width, channels, filters] = shape;
    const [rows, columns] = grid.map((count) => count * stride);
    const [above, left] = [height, width].map((side) => Math.floor(Math.max(side - stride, 0) / 2));
    for (let place = 0; place < output.length; place++) output[place] = bias[place % filters];
    for (let pixel = 0; pixel < grid[0] * grid[1]; pixel++) {
      const top = Math.floor(pixel / grid[1]) * stride - above;
      const start = (pixel % grid[1]) * stride - left;
      for (let i = 0; i < height; i++) {
        if (top + i < 0 || top + i >= rows) continue;
        for (let j = 0; j < width; j++) {
          if (start + j < 0 || start + j >= columns) continue;
          const to = ((top + i) * columns + start + j) * filters;
          const turned = ((height - 1 - i) * width + width - 1 - j) * channels * filters;
          for (let channel = 0; channel < channels; channel++) {
            const value = input[pixel * channels + channel];
            const from = turned + channel * filters;
            for (let filter = 0; filter < filters; filter++) output[to + filter] += value * kernel[from + filter];
          }
        }
      }
    }
    for (let place = 0; place < output.length; place++) output[place] = activation(output[place]);
    return output;
  }

  function dense(input, { kernel, bias, activation, output }) {
    output.set(bias);
    const width = output.length;
    for (let i = 0; i < input.length; i++) {
      if (input[i] === 0) continue; // about half of a layer of ReLUs
      for (let j = 0, row = i * width; j < width; j++) output[j] += input[i] * kernel[row + j];
    }
    for (let j = 0; j < width; j++) output[j] = activation(output[j]);
    return output;
  }

  globalThis.aelibLive = Object.assign(globalThis.aelibLive ?? {}, { activations, array, network });
})();
