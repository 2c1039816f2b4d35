// needs: figure.js
// A neuron with the input 1, so that its pre-activation is t = w + b and its output a = σ(t), under either of two losses.
// The formulas are those of aelib/live/one_neuron.py.

(() => {
  "use strict";

  // Without the exponential of a number above 0, which could overflow.
  function sigmoid(t) {
    const small = Math.exp(-Math.abs(t));
    return (t >= 0 ? 1 : small) / (1 + small);
  }

  // a − y, without subtracting numbers that are nearly equal.
  function error(t, target) {
    const sign = 1 - 2 * target;
    return sign * sigmoid(sign * t);
  }

  // −ln of the probability of the target, likewise.
  function surprise(t, target) {
    const wrong = (1 - 2 * target) * t;
    return Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
  }

  // The loss of one example as a function of t, and its slope δ.
  const neuronLosses = [
    {
      name: "squared error",
      loss: (t, target) => error(t, target) ** 2 / 2,
      delta: (t, target) => error(t, target) * sigmoid(t) * sigmoid(-t),
    },
    { name: "cross-entropy", loss: surprise, delta: error },
  ];

  // The neuron before the first step and after each, and the first step at which its output is nearer to the target
  // than to its opposite, or null. The gradient of w and that of b are δ, for the input is 1.
  function trainNeuron({ loss, delta }, { weight, bias, target, rate, steps }) {
    const t = [weight + bias];
    for (let step = 0; step < steps; step++) {
      const gradient = delta(weight + bias, target);
      weight -= rate * gradient;
      bias -= rate * gradient;
      t.push(weight + bias);
    }
    const along = (value) => t.map((at) => value(at, target));
    const turned = t.findIndex((at) => (target ? at > 0 : at < 0));
    return { t, a: along(sigmoid), loss: along(loss), delta: along(delta), turned: turned < 0 ? null : turned };
  }

  Object.assign(aelibLive, { neuronLosses, sigmoid, trainNeuron });
})();
