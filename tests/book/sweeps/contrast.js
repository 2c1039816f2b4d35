// Every visible text, icon and edge of a control whose contrast is too low, as sentences; by WCAG 2.2, 1.4.3 and 1.4.11.
//
// What a reader sees of an element is painted again from its computed style: each ancestor's background over that of
// the ancestor outside it, faded by its opacity, down to the page's own canvas. Where a picture or a gradient lies
// behind a text no single colour does, and that is a fault too.
() => {
  const pixel = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
    .getContext('2d', { willReadFrequently: true })
  const colours = new Map(), styles = new Map()

  /** A colour in any notation of CSS as red, green, blue and alpha, each from 0 to 1. */
  const colour = css => {
    if (!colours.has(css)) {
      pixel.clearRect(0, 0, 1, 1)
      pixel.fillStyle = css
      pixel.fillRect(0, 0, 1, 1)
      colours.set(css, [...pixel.getImageData(0, 0, 1, 1).data].map(value => value / 255))
    }
    return colours.get(css)
  }
  const style = part => styles.get(part) ?? styles.set(part, getComputedStyle(part)).get(part)
  const fade = ([r, g, b, a], opacity) => [r, g, b, a * opacity]
  const over = ([r, g, b, a], [R, G, B, A]) => {
    const alpha = a + A * (1 - a), mix = (top, below) => alpha && (top * a + below * A * (1 - a)) / alpha
    return [mix(r, R), mix(g, G), mix(b, B), alpha]
  }
  const luminance = rgb => rgb.slice(0, 3).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, channel) => sum + value * [0.2126, 0.7152, 0.0722][channel], 0)

  /** The shapes of a drawing that lie behind the middle of one of its texts. */
  const shapes = text => {
    const box = text.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2
    return [...text.ownerSVGElement.querySelectorAll('rect, circle, ellipse, path, polygon')].filter(shape => {
      const { left, right, top, bottom } = shape.getBoundingClientRect()
      const earlier = shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING
      return earlier && left <= x && x <= right && top <= y && y <= bottom && style(shape).fill !== 'none'
    }).map(shape => fade(colour(style(shape).fill), style(shape).fillOpacity * style(shape).opacity))
  }
  const canvas = colour(style(document.documentElement).colorScheme === 'dark' ? '#121212' : '#fff')
  /** What is seen where `ink` is painted last inside `part`; of the part alone where there is no ink. */
  const painted = (part, ink) => {
    let found = ink
    if (part.ownerSVGElement) for (const shape of shapes(part).reverse()) found = over(found, shape)
    for (let at = part; at; at = at.parentElement)
      found = fade(over(found, at instanceof SVGElement ? [0, 0, 0, 0] : colour(style(at).backgroundColor)), style(at).opacity)
    return over(found, canvas)
  }
  // Most parts, and all that they lie in, are fully opaque: what is behind such a part is worked out once.
  const remembered = answer => {
    const known = new Map()
    return part => known.has(part) ? known.get(part) : known.set(part, answer(part)).get(part)
  }
  const opaque = remembered(part => !part || style(part).opacity === '1' && !part.ownerSVGElement && opaque(part.parentElement))
  const behind = remembered(part => !part ? canvas
    : opaque(part) ? over(colour(style(part).backgroundColor), behind(part.parentElement)) : painted(part, [0, 0, 0, 0]))
  const seen = (part, ink) => !ink ? behind(part) : opaque(part) ? over(ink, behind(part)) : painted(part, ink)
  const picture = remembered(part => Boolean(part) && (style(part).backgroundImage !== 'none'
    || colour(style(part).backgroundColor)[3] !== 1 && picture(part.parentElement)))

  const faults = new Set()
  const check = (part, what, ink, around, least) => {
    const lights = [luminance(seen(part, ink)), luminance(seen(around))].sort((a, b) => b - a)
    const ratio = (lights[0] + 0.05) / (lights[1] + 0.05)
    if (picture(around)) faults.add(`over a picture: ${what}`)
    else if (ratio < least) faults.add(`${ratio.toFixed(2)}:1, not ${least}:1: ${what}`)
  }
  const shown = part => part.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  const named = part => `<${part.localName} class="${part.getAttribute('class') ?? ''}">`

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const part = text.parentElement, said = text.data.trim()
    if (!said || !shown(part) || part.closest('script, style, noscript, title, desc')) continue
    const { fontSize, fontWeight, color, fill, fillOpacity } = style(part), size = parseFloat(fontSize)
    const large = size >= 24 || (size >= 18.66 && fontWeight >= 700)
    const ink = part.ownerSVGElement ? fade(colour(fill), fillOpacity) : colour(color)
    check(part, `${named(part)} ${said.slice(0, 40)}`, ink, part, large ? 3 : 4.5)
  }
  for (const part of document.body.querySelectorAll('*:not(.katex *)')) { // formulas have neither signs nor controls
    if (!shown(part)) continue
    for (const pseudo of ['::before', '::after']) {
      const { content, color, visibility } = getComputedStyle(part, pseudo)
      if (/^"[^"]+"/.test(content) && visibility === 'visible' && content.trim() !== '" "')
        check(part, `${named(part)}${pseudo} ${content}`, colour(color), part, 3)
    }
    if (part.placeholder) check(part, `${named(part)} ${part.placeholder}`, colour(getComputedStyle(part, '::placeholder').color), part, 4.5)
    if (part.matches('button svg *, a svg *'))
      for (const paint of [style(part).stroke, style(part).fill])
        if (paint !== 'none') check(part, `${named(part)} in a control`, colour(paint), part.closest('button, a'), 3)
    // A slider has no edge: what is seen of it is its thumb, in the accent colour.
    if (part.matches('input[type=range]')) check(part, `the thumb of ${named(part)}`, colour(style(part).accentColor), part, 3)
    if (part.matches('input:not([type=radio], [type=range]), select, textarea')) {
      // The edge may be that of a box around the field.
      const edged = [part, part.parentElement].find(box => parseFloat(style(box).borderBottomWidth) > 0) ?? part
      check(edged.parentElement, `the edge of ${named(part)}`, colour(style(edged).borderBottomColor), edged.parentElement, 3)
    }
  }
  return [...faults]
}
