// One step of training an autoencoder of digits, as in the chapter on backpropagation, in 32-bit floats, four at a time:
//
//   forward    a(0) = x,  t(l) = a(l-1) W(l) + b(l),  a(l) = relu(t(l))      the code and the output have no relu
//   backward   delta(L) = output - x, the mean over the batch;  delta(l) = delta(l+1) W(l+1)^T where a(l) > 0
//   gradient   dW(l) = a(l-1)^T delta(l),  db(l) = the sum of delta(l)
//   adam       every parameter against its gradient
//
// That delta(L) is that of cross-entropy behind a sigmoid and that of half the squared error without one (`linear`).
// `python -m tools.engine` makes train.wasm of this file. The page fills `sizes`, calls `begin`, writes parameters and
// images where `params` and `data` say, and for each step the numbers of the batch's images where `order` says.
//
// All matrix products go through `product`, which copies its factors into strips, so that a tile of the result stays in
// registers; those with the images, of which a fifth is ink, go through `listed`, over the inked pixels alone.

#include <wasm_simd128.h>

typedef float f32;
typedef unsigned char u8;
typedef v128_t f32x4;

#define EXPORT(name) __attribute__((export_name(#name)))
#define MOST 8 // layers
#define TALL 4 // rows of a tile
#define WIDE 8 // its columns
#define CHUNK 32 // columns that `listed` makes at once

#define load(at) wasm_v128_load(at)
#define store(at, x) wasm_v128_store(at, x)
#define splat(x) wasm_f32x4_splat(x)
#define add wasm_f32x4_add
#define sub wasm_f32x4_sub
#define mul wasm_f32x4_mul
#define relu4(x) wasm_f32x4_pmax(splat(0), x)

static inline f32x4 madd(f32x4 a, f32x4 b, f32x4 c) { return add(mul(a, b), c); }

// A list of the inked pixels: those of row r are at[start[r]] to at[start[r + 1] - 1], with their ink.
typedef struct { int *start, *at; f32 *ink; } List;

static int layers, batch, linear, total, size[MOST + 1];
static f32 *theta, *grad, *mean, *square;                        // all parameters, and Adam's two running means
static f32 *W[MOST], *b[MOST], *dW[MOST], *db[MOST];             // where each layer's begin in these
static f32 *a[MOST + 1], *delta[MOST + 1], *x;                   // [batch, width]
static f32 *strips, *strip;
static int *order_;
static u8 *images;
static List byImage, byPixel;

// Memory

extern u8 __heap_base;
static u8 *top;

static void *take(unsigned bytes) {
  u8 *at = top;
  top += (bytes + 63) & ~63u;
  unsigned pages = ((unsigned)top + 65535) >> 16, have = __builtin_wasm_memory_size(0);
  if (pages > have) __builtin_wasm_memory_grow(0, pages - have);
  return at;
}

static List takeList(int rows, int most) {
  return (List){take(4 * (rows + 2)), take(4 * most), take(4 * most)};
}

EXPORT(sizes) int *sizes(void) { return size; }
EXPORT(data) u8 *data(void) { return images; }
EXPORT(params) f32 *params(void) { return theta; }
EXPORT(gradient) f32 *gradient(void) { return grad; }
EXPORT(count) int count(void) { return total; }
EXPORT(order) int *order(void) { return order_; }
EXPORT(codes) f32 *codes(void) { return a[layers / 2]; }
EXPORT(output) f32 *output(void) { return a[layers]; }

EXPORT(begin) void begin(int howMany, int most, int isLinear, int examples) {
  layers = howMany, batch = most, linear = isLinear, total = 0;
  top = (u8 *)(((unsigned)&__heap_base + 63) & ~63u);
  int widest = batch;
  for (int l = 0; l <= layers; l++) if (size[l] > widest) widest = size[l];
  for (int l = 0; l < layers; l++) total += (size[l] + 1) * size[l + 1];
  int bytes = 4 * ((total + 3) & ~3);
  theta = take(bytes), grad = take(bytes), mean = take(bytes), square = take(bytes);
  for (int i = 0; i < bytes / 4; i++) theta[i] = grad[i] = mean[i] = square[i] = 0;
  for (int l = 0, at = 0; l < layers; l++) {
    W[l] = theta + at, dW[l] = grad + at, at += size[l] * size[l + 1];
    b[l] = theta + at, db[l] = grad + at, at += size[l + 1];
  }
  x = take(4 * batch * size[0]);
  for (int l = 1; l <= layers; l++) a[l] = take(4 * batch * size[l]), delta[l] = take(4 * batch * size[l]);
  strips = take(4 * (widest + TALL) * widest), strip = take(4 * WIDE * widest);
  order_ = take(4 * batch);
  byImage = takeList(batch, batch * size[0]), byPixel = takeList(size[0], batch * size[0]);
  images = take(examples * size[0]);
}

// Products

static inline void transpose(f32x4 *r) { // a block of 4 x 4
  f32x4 p = wasm_i32x4_shuffle(r[0], r[1], 0, 4, 1, 5), q = wasm_i32x4_shuffle(r[2], r[3], 0, 4, 1, 5);
  f32x4 s = wasm_i32x4_shuffle(r[0], r[1], 2, 6, 3, 7), t = wasm_i32x4_shuffle(r[2], r[3], 2, 6, 3, 7);
  r[0] = wasm_i64x2_shuffle(p, q, 0, 2), r[1] = wasm_i64x2_shuffle(p, q, 1, 3);
  r[2] = wasm_i64x2_shuffle(s, t, 0, 2), r[3] = wasm_i64x2_shuffle(s, t, 1, 3);
}

// to[p * wide + i] = from[i * row + p * column]: `have` of `wide` rows, and zeros for the others.
static void pack(int wide, int have, int depth, const f32 *from, int row, int column, f32 *to) {
  int whole = have == wide ? depth & ~3 : 0;
  if (row == 1 && whole) {
    for (int p = 0; p < depth; p++)
      for (int i = 0; i < wide; i += 4) store(to + p * wide + i, load(from + p * column + i));
    return;
  }
  if (column != 1) whole = 0;
  for (int i = 0; i < wide && whole; i += 4)
    for (int p = 0; p < whole; p += 4) {
      f32x4 r[4];
      for (int k = 0; k < 4; k++) r[k] = load(from + (i + k) * row + p);
      transpose(r);
      for (int k = 0; k < 4; k++) store(to + (p + k) * wide + i, r[k]);
    }
  for (int p = whole; p < depth; p++)
    for (int i = 0; i < wide; i++) to[p * wide + i] = i < have ? from[i * row + p * column] : 0;
}

// c [4, 8], `step` numbers from row to row, = the sum over p of strip A's p-th four times strip B's p-th eight, + first.
static inline void tile(int depth, const f32 *A, const f32 *B, const f32x4 *first, int relu, f32 *c, int step) {
  f32x4 c00 = first[0], c01 = first[1], c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01;
  for (int p = 0; p < depth; p++, A += TALL, B += WIDE) {
    f32x4 b0 = load(B), b1 = load(B + 4), s;
    s = wasm_v128_load32_splat(A), c00 = madd(s, b0, c00), c01 = madd(s, b1, c01);
    s = wasm_v128_load32_splat(A + 1), c10 = madd(s, b0, c10), c11 = madd(s, b1, c11);
    s = wasm_v128_load32_splat(A + 2), c20 = madd(s, b0, c20), c21 = madd(s, b1, c21);
    s = wasm_v128_load32_splat(A + 3), c30 = madd(s, b0, c30), c31 = madd(s, b1, c31);
  }
  f32x4 found[TALL][2] = {{c00, c01}, {c10, c11}, {c20, c21}, {c30, c31}};
  for (int i = 0; i < TALL; i++)
    for (int k = 0; k < 2; k++) store(c + i * step + 4 * k, relu ? relu4(found[i][k]) : found[i][k]);
}

// C [m, n] = A [m, depth] B [depth, n] + bias, where A's number (i, p) is at i * ra + p * ca, and B's (p, j) at p * rb + j * cb.
static void product(int m, int n, int depth, const f32 *A, int ra, int ca, const f32 *B, int rb, int cb, const f32 *bias, int relu, f32 *C) {
  for (int i = 0; i < m; i += TALL) pack(TALL, m - i < TALL ? m - i : TALL, depth, A + i * ra, ra, ca, strips + i * depth);
  f32 first[WIDE], edge[TALL * WIDE];
  for (int j = 0; j < n; j += WIDE) {
    int wide = n - j < WIDE ? n - j : WIDE;
    pack(WIDE, wide, depth, B + j * cb, cb, rb, strip);
    for (int k = 0; k < WIDE; k++) first[k] = bias && k < wide ? bias[j + k] : 0;
    f32x4 begun[2] = {load(first), load(first + 4)};
    for (int i = 0; i < m; i += TALL) {
      int tall = m - i < TALL ? m - i : TALL, whole = wide == WIDE && tall == TALL;
      tile(depth, strips + i * depth, strip, begun, relu, whole ? C + i * n + j : edge, whole ? n : WIDE);
      for (int r = 0; r < tall && !whole; r++)
        for (int k = 0; k < wide; k++) C[(i + r) * n + j + k] = edge[r * WIDE + k];
    }
  }
}

// Row r of C [rows, n] = the sum of the rows of B that the list has for r, each times its ink, + bias; n is a multiple of 32.
static void listed(int rows, int n, List list, const f32 *B, const f32 *bias, int relu, f32 *C) {
  for (int j = 0; j < n; j += CHUNK)
    for (int r = 0; r < rows; r++) {
      f32x4 c[CHUNK / 4];
#pragma unroll
      for (int k = 0; k < CHUNK / 4; k++) c[k] = bias ? load(bias + j + 4 * k) : splat(0);
      for (int q = list.start[r]; q < list.start[r + 1]; q++) {
        f32x4 ink = wasm_v128_load32_splat(list.ink + q);
        const f32 *row = B + list.at[q] * n + j;
#pragma unroll
        for (int k = 0; k < CHUNK / 4; k++) c[k] = madd(ink, load(row + 4 * k), c[k]);
      }
#pragma unroll
      for (int k = 0; k < CHUNK / 4; k++) store(C + r * n + j + 4 * k, relu ? relu4(c[k]) : c[k]);
    }
}

// The images: those whose numbers `which` has, or one after another from the first on

static void read(const int *which, int first, int many) {
  int pixels = size[0], found = 0;
  for (int p = 0; p < pixels + 2; p++) byPixel.start[p] = 0;
  for (int e = 0; e < many; e++) {
    const u8 *grey = images + (which ? which[e] : first + e) * pixels;
    byImage.start[e] = found;
    for (int p = 0; p < pixels; p++) {
      x[e * pixels + p] = grey[p] / 255.0f;
      if (!grey[p]) continue;
      byImage.at[found] = p, byImage.ink[found++] = grey[p] / 255.0f;
      byPixel.start[p + 2]++;
    }
  }
  byImage.start[many] = found;
  for (int p = 0; p < pixels; p++) byPixel.start[p + 2] += byPixel.start[p + 1];
  for (int e = 0; e < many; e++)
    for (int q = byImage.start[e]; q < byImage.start[e + 1]; q++) {
      int to = byPixel.start[byImage.at[q] + 1]++;
      byPixel.at[to] = e, byPixel.ink[to] = byImage.ink[q];
    }
}

// The step

static int hasRelu(int l) { return !linear && l != layers / 2 && l != layers; }

static void forward(int from, int to, int many) {
  for (int l = from; l < to; l++)
    if (l == 0) listed(many, size[1], byImage, W[0], b[0], hasRelu(1), a[1]);
    else product(many, size[l + 1], size[l], a[l], size[l], 1, W[l], size[l + 1], 1, b[l], hasRelu(l + 1), a[l + 1]);
}

// e to the power of t, to a unit or two in the last place: 2 to a whole number, and a polynomial (Cephes' expf).
static inline f32x4 power(f32x4 t) {
  t = wasm_f32x4_pmin(splat(88), wasm_f32x4_pmax(splat(-87), t));
  f32x4 whole = wasm_f32x4_nearest(mul(t, splat(1.44269504f)));
  t = sub(sub(t, mul(whole, splat(0.693359375f))), mul(whole, splat(-2.12194440e-4f)));
  f32x4 y = madd(splat(1.9875691500e-4f), t, splat(1.3981999507e-3f));
  y = madd(y, t, splat(8.3334519073e-3f)), y = madd(y, t, splat(4.1665795894e-2f));
  y = madd(y, t, splat(1.6666665459e-1f)), y = madd(y, t, splat(5.0000001201e-1f));
  y = add(madd(y, mul(t, t), t), splat(1));
  return mul(y, wasm_i32x4_shl(wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(whole), wasm_i32x4_splat(127)), 23));
}

static void sigmoid(int many) {
  f32 *y = a[layers];
  for (int i = 0; i < many * size[layers] && !linear; i += 4)
    store(y + i, wasm_f32x4_div(splat(1), add(splat(1), power(wasm_f32x4_neg(load(y + i))))));
}

static void backward(int many) {
  f32x4 share = splat(1.0f / many);
  for (int i = 0; i < many * size[layers]; i += 4) store(delta[layers] + i, mul(share, sub(load(a[layers] + i), load(x + i))));
  for (int l = layers - 1; l >= 0; l--) {
    int in = size[l], out = size[l + 1];
    f32 *d = delta[l + 1];
    for (int j = 0; j < out; j++) db[l][j] = 0;
    for (int e = 0; e < many; e++)
      for (int j = 0; j < out; j++) db[l][j] += d[e * out + j];
    if (l == 0) {
      listed(in, out, byPixel, d, 0, 0, dW[0]);
      return;
    }
    product(in, out, many, a[l], 1, in, d, out, 1, 0, 0, dW[l]);
    product(many, in, out, d, out, 1, W[l], 1, out, 0, 0, delta[l]);
    if (hasRelu(l))
      for (int i = 0; i < many * in; i++) if (!(a[l][i] > 0)) delta[l][i] = 0;
  }
}

// `unbias1` and `unbias2` are 1 / (1 - 0.9^step) and 1 / (1 - 0.999^step).
static void adam(f32 rate, f32 unbias1, f32 unbias2) {
  for (int i = 0; i < total; i += 4) {
    f32x4 g = load(grad + i);
    f32x4 m = add(mul(splat(1 - 0.9f), g), mul(splat(0.9f), load(mean + i)));
    f32x4 v = add(mul(splat(1 - 0.999f), mul(g, g)), mul(splat(0.999f), load(square + i)));
    store(mean + i, m), store(square + i, v);
    f32x4 by = wasm_f32x4_div(mul(m, splat(unbias1)), add(wasm_f32x4_sqrt(mul(v, splat(unbias2))), splat(1e-8f)));
    store(theta + i, sub(load(theta + i), mul(splat(rate), by)));
  }
}

EXPORT(step) void step(int many, f32 rate, f32 unbias1, f32 unbias2) {
  read(order_, 0, many);
  forward(0, layers, many);
  sigmoid(many);
  backward(many);
  adam(rate, unbias1, unbias2);
}

EXPORT(encode) void encode(int first, int many) {
  read(0, first, many);
  forward(0, layers / 2, many);
}

EXPORT(decode) void decode(int many) {
  forward(layers / 2, layers, many);
  sigmoid(many);
}
