// needs: figure.js, numbers.js, controls.js, network.js, pictures.js
// <whose-favourites data="...">: the digits that activate a direction most. The reader guesses the source of the direction,
// and is told it, and the share of the most frequent class.

(() => {
  "use strict";

  const { clamp, LiveFigure, make, makeButton, makeChoice, makeRow, paintRow, pictures, pieces } = aelibLive;

  class WhoseFavourites extends LiveFigure {
    firstLine = "Look at the digits, and guess where the direction comes from.";

    build(data) {
      const [count, shown, height, width] = data.images.shape;
      const per = Math.ceil(shown / 2);
      this.count = count;
      this.images = pieces(pictures(data.images), shown).map((each) => [each.slice(0, per), each.slice(per)]);
      this.per = per;
      this.guesses = new Map(); // by direction, the place of the source that was guessed
      this.rows = ["First favourites", "Further favourites"].map((name) => makeRow(name, per, { width, height }));
      this.choice = makeChoice("This direction comes from", data.sources, (name) => name, (name) => this.guess(data.sources.indexOf(name)));
      this.place = make("p", {});
      this.said = make("p", { class: "answer" });
      this.tally = make("p", {});
      this.goTo(0);
      return [
        this.place,
        ...this.rows.map(({ part }) => part),
        this.choice.element,
        this.said,
        this.makeTools("Directions", makeButton("Next direction", () => this.goTo((this.item + 1) % count)), this.tally),
      ];
    }

    // The state: the direction, and what has been guessed of it, or -1.

    goTo(item) {
      this.item = clamp(Math.round(item), 0, this.count - 1);
      this.change();
    }

    // The first guess counts.
    guess(place) {
      if (!this.guesses.has(this.item)) this.guesses.set(this.item, place);
      this.change();
    }

    reset() {
      this.guesses.clear();
      this.goTo(0);
    }

    state() {
      return [this.item, this.guesses.get(this.item) ?? -1];
    }

    restore([item, place = -1]) {
      this.goTo(item);
      if (this.data.sources[place]) this.guess(place);
    }

    // What is known of the direction: nothing before the guess.
    found() {
      const place = this.guesses.get(this.item);
      if (place === undefined) return null;
      const { share, source, sources } = this.data;
      return { right: place === source[this.item], source: sources[source[this.item]], share: share[this.item] };
    }

    answer() {
      const found = this.found();
      if (!found) return "";
      const verdict = found.right ? "Yes" : "No";
      return `${verdict}, from: ${found.source}. Of its ${this.data.of} favourites ${Math.round(100 * found.share)} % are of one class.`;
    }

    // How many guesses are right; when all are made, of each source too.
    score() {
      const { source, sources } = this.data;
      const guesses = [...this.guesses];
      const counted = (some) => `${some.filter(([item, place]) => source[item] === place).length} of ${some.length}`;
      if (!guesses.length) return "";
      if (guesses.length < this.count) return `${counted(guesses)} guessed right`;
      const each = sources.map((name, place) => `${name} ${counted(guesses.filter(([item]) => source[item] === place))}`);
      return `${counted(guesses)} guessed right, and these are all. By source: ${each.join(", ")}. Chance is one in ${sources.length}.`;
    }

    describe() {
      return `Direction ${this.item + 1} of ${this.count}. ${this.answer() || "Not guessed yet."} ${this.score()}`.trim();
    }

    // Drawing

    paint() {
      const place = this.guesses.get(this.item);
      this.choice.set(this.data.sources[place] ?? "");
      for (const input of this.choice.element.querySelectorAll("input")) input.disabled = place !== undefined && input.value !== this.data.sources[place];
      this.place.textContent = `Direction ${this.item + 1} of ${this.count}`;
      this.said.textContent = this.answer();
      this.tally.textContent = this.score();
      this.rows.forEach(({ canvas }, row) => paintRow(canvas, this.images[this.item][row], this.per));
    }
  }

  customElements.define("whose-favourites", WhoseFavourites);
})();
