// Tuned C++: one member of the preset nag, fused and unrolled by hand for its shapes alone. What this machine can do.
//
//     tuned EPOCHS SEED [NUMBERS]
//
// Trains and prints one line of JSON: the seconds that it took and the mean and sd of G's last points. An epoch is
// 20 updates of D and 20 of G by SGD with momentum: G 1-5-5-1 (tanh), D 4-10-10-1 (sigmoid) on the mean, sd, skewness
// and excess kurtosis of 500 points. Everything happens inside: uniform noise, normal points, both passes, all updates.
// Every loop over points is written so that a compiler can vectorise it; nothing is computed that is not used.
//
// NUMBERS, for the tests: a file of float32 with the initial weights of G and D, then every update's real points (D's
// only) and noise; the weights after training are printed too. Without it, weights and points come from the seed.

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#define INLINE inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 16")

constexpr int POINTS = 500, PADDED = 512, WIDTH = 5, VIEW = 4, HIDDEN = 10, UNITS = 16, STEPS = 20;
constexpr float MEAN = 4.0f, SD = 1.25f, RATE = 1e-3f, MOMENTUM = 0.9f;
using Points = float[PADDED];

// ---------------------------------------------------------------------------------------------- functions of a number

// Within 4 units in the last place of tanh; the rational function of Eigen's ptanh.
INLINE float tanh_of(float x) {
    x = x > 7.9053111f ? 7.9053111f : x;
    x = x < -7.9053111f ? -7.9053111f : x;
    const float s = x * x;
    float p = s * -2.76076847742355e-16f + 2.00018790482477e-13f;
    p = s * p + -8.60467152213735e-11f;
    p = s * p + 5.12229709037114e-08f;
    p = s * p + 1.48572235717979e-05f;
    p = s * p + 6.37261928875436e-04f;
    p = s * p + 4.89352455891786e-03f;
    float q = s * 1.19825839466702e-06f + 1.18534705686654e-04f;
    q = s * q + 2.26843463243900e-03f;
    q = s * q + 4.89352518554385e-03f;
    return x * p / q;
}

INLINE float sigmoid_of(float x) { return 0.5f + 0.5f * tanh_of(0.5f * x); }

INLINE float float_of(uint32_t bits) { float x; std::memcpy(&x, &bits, 4); return x; }
INLINE uint32_t bits_of(float x) { uint32_t bits; std::memcpy(&bits, &x, 4); return bits; }

// log(x) of a positive normal x; the polynomial of Cephes' logf.
INLINE float log_of(float x) {
    const int32_t shifted = int32_t(bits_of(x)) - 0x3f3504f3;  // sqrt(1/2), so that the mantissa is around 1
    const float exponent = float(shifted >> 23);
    const float m = float_of((uint32_t(shifted) & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
    float p = m * 7.0376836292e-2f + -1.1514610310e-1f;
    p = m * p + 1.1676998740e-1f;
    p = m * p + -1.2420140846e-1f;
    p = m * p + 1.4249322787e-1f;
    p = m * p + -1.6668057665e-1f;
    p = m * p + 2.0000714765e-1f;
    p = m * p + -2.4999993993e-1f;
    p = m * p + 3.3333331174e-1f;
    return m + m * m * (m * p - 0.5f) + exponent * 0.6931471806f;
}

// ------------------------------------------------------------------------------------------------------ random numbers

// Sixteen generators side by side (xoshiro128+ of Blackman and Vigna), each seeded by splitmix64.
struct Generators {
    static constexpr int LANES = 16;
    alignas(64) uint32_t s[4][LANES];

    explicit Generators(uint64_t seed) {
        for (int lane = 0; lane < LANES; lane++)
            for (int k = 0; k < 4; k++) {
                uint64_t z = (seed += 0x9e3779b97f4a7c15u);
                z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
                z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
                s[k][lane] = uint32_t((z ^ (z >> 31)) >> 32);
            }
    }

    INLINE void fill(uint32_t *out, int count) {
        for (int start = 0; start < count; start += LANES)
            for (int i = 0; i < LANES; i++) {
                out[start + i] = s[0][i] + s[3][i];
                const uint32_t t = s[1][i] << 9;
                s[2][i] ^= s[0][i];
                s[3][i] ^= s[1][i];
                s[1][i] ^= s[2][i];
                s[0][i] ^= s[3][i];
                s[2][i] ^= t;
                s[3][i] = (s[3][i] << 11) | (s[3][i] >> 21);
            }
    }
};

// (k + 1/2) / 2^23 with k of 23 bits: inside (0, 1).
INLINE float unit_of(uint32_t word) { return (float(int32_t(word >> 9)) + 0.5f) * 0x1p-23f; }

struct Source {
    Generators generators;
    FILE *numbers;
    alignas(64) uint32_t words[PADDED];

    void uniform(Points &x) {
        if (numbers) return read(x, POINTS);
        generators.fill(words, PADDED);
        for (int i = 0; i < PADDED; i++) x[i] = unit_of(words[i]);
    }

    // Two normal points from two words: Box and Muller, the angle as a quarter of a circle and two bits.
    void normal(Points &x) {
        if (numbers) return read(x, POINTS);
        generators.fill(words, PADDED);
        constexpr int HALF = PADDED / 2;
        for (int i = 0; i < HALF; i++) {
            const uint32_t bits = words[HALF + i];
            const float radius = SD * std::sqrt(-2.0f * log_of(unit_of(words[i])));
            const float a = (unit_of(bits) - 0.5f) * 1.57079632679f, s = a * a;
            const float sine = a + a * s * (-1.6666654611e-1f + s * (8.3321608736e-3f + s * -1.9515295891e-4f));
            float cosine = 1.0f - 0.5f * s + s * s * (4.166664568e-2f + s * (-1.388731625e-3f + s * 2.443315711e-5f));
            cosine = float_of(bits_of(cosine) ^ (bits << 31));
            const bool swapped = bits & 2u;
            x[i] = MEAN + radius * (swapped ? sine : cosine);
            x[HALF + i] = MEAN + radius * (swapped ? cosine : sine);
        }
    }

    void read(float *x, size_t count) {
        if (std::fread(x, sizeof(float), count, numbers) != count) std::exit(3);
    }
};

// ------------------------------------------------------------------------------------------------------------ networks

struct Generator {
    float w1[WIDTH], b1[WIDTH], w2[WIDTH][WIDTH], b2[WIDTH], w3[WIDTH], b3;
};

// Rows of 16 so that a row is one vector; w1 and w2 are stored by what comes in: w[input][unit].
struct Discriminator {
    float w1[VIEW][UNITS], b1[UNITS], w2[HIDDEN][UNITS], b2[UNITS], w3[UNITS], b3[UNITS];
};

template <class Network> struct Player {
    alignas(64) Network weights{}, velocity{};

    INLINE void descend(const Network &gradient) {
        auto *w = reinterpret_cast<float *>(&weights), *v = reinterpret_cast<float *>(&velocity);
        const auto *g = reinterpret_cast<const float *>(&gradient);
        for (size_t i = 0; i < sizeof(Network) / sizeof(float); i++) {
            v[i] = MOMENTUM * v[i] + g[i];
            w[i] -= RATE * v[i];
        }
    }
};

struct Layers {
    alignas(64) Points x, h1[WIDTH], h2[WIDTH], y;
};

// G's points from the noise; with `keep` also what its backward pass needs.
template <bool keep> INLINE void generate(const Generator &given, Layers &at) {
    const Generator g = given;
    for (int i = 0; i < PADDED; i++) {
        float h1[WIDTH], h2[WIDTH], y = g.b3;
        UNROLL for (int k = 0; k < WIDTH; k++) h1[k] = tanh_of(g.w1[k] * at.x[i] + g.b1[k]);
        UNROLL for (int o = 0; o < WIDTH; o++) {
            float a = g.b2[o];
            UNROLL for (int k = 0; k < WIDTH; k++) a += g.w2[o][k] * h1[k];
            h2[o] = tanh_of(a);
            y += g.w3[o] * h2[o];
        }
        if (keep) UNROLL for (int k = 0; k < WIDTH; k++) at.h1[k][i] = h1[k], at.h2[k][i] = h2[k];
        at.y[i] = y;
    }
}

struct Moments {
    float mean, sd, skewness, kurtosis;
};

INLINE Moments moments(const Points &x) {
    float sum = 0, squares = 0, cubes = 0, fourths = 0;
    for (int i = 0; i < POINTS; i++) sum += x[i];
    const float mean = sum / POINTS;
    for (int i = 0; i < POINTS; i++) {
        const float d = x[i] - mean, dd = d * d;
        squares += dd;
        cubes += dd * d;
        fourths += dd * dd;
    }
    const float variance = squares / POINTS, sd = std::sqrt(variance);
    return {mean, sd, cubes / (POINTS * variance * sd), fourths / (POINTS * variance * variance) - 3.0f};
}

struct Judgement {
    alignas(64) float h1[UNITS], h2[UNITS];
    float logit;
};

INLINE Judgement judge(const Discriminator &d, const Moments &seen) {
    const float x[VIEW] = {seen.mean, seen.sd, seen.skewness, seen.kurtosis};
    Judgement at;
    alignas(64) float a[UNITS];
    for (int o = 0; o < UNITS; o++) a[o] = d.b1[o];
    UNROLL for (int k = 0; k < VIEW; k++) for (int o = 0; o < UNITS; o++) a[o] += d.w1[k][o] * x[k];
    for (int o = 0; o < UNITS; o++) at.h1[o] = sigmoid_of(a[o]);
    for (int o = 0; o < UNITS; o++) a[o] = d.b2[o];
    UNROLL for (int k = 0; k < HIDDEN; k++) for (int o = 0; o < UNITS; o++) a[o] += d.w2[k][o] * at.h1[k];
    at.logit = d.b3[0];
    // 0 in the padding, so that w3 stays 0 there
    for (int o = 0; o < UNITS; o++) at.h2[o] = o < HIDDEN ? sigmoid_of(a[o]) : 0.0f;
    for (int o = 0; o < UNITS; o++) at.logit += d.w3[o] * at.h2[o];
    return at;
}

// The gradients of a logit's loss on the inputs of D's hidden layers, from the one on the logit.
INLINE void backward(const Discriminator &d, const Judgement &at, float slope, float *delta1, float *delta2) {
    for (int o = 0; o < UNITS; o++) delta2[o] = slope * d.w3[o] * at.h2[o] * (1.0f - at.h2[o]);
    for (int o = 0; o < UNITS; o++) delta1[o] = 0;
    UNROLL for (int k = 0; k < HIDDEN; k++) {
        float sum = 0;
        for (int o = 0; o < UNITS; o++) sum += d.w2[k][o] * delta2[o];
        delta1[k] = sum;
    }
    for (int o = 0; o < UNITS; o++) delta1[o] *= at.h1[o] * (1.0f - at.h1[o]);
}

INLINE void add_gradient(
    const Discriminator &d, const Moments &seen, float slope, const Judgement &at, Discriminator &g
) {
    const float x[VIEW] = {seen.mean, seen.sd, seen.skewness, seen.kurtosis};
    alignas(64) float delta1[UNITS], delta2[UNITS];
    backward(d, at, slope, delta1, delta2);
    UNROLL for (int k = 0; k < VIEW; k++) for (int o = 0; o < UNITS; o++) g.w1[k][o] += x[k] * delta1[o];
    UNROLL for (int k = 0; k < HIDDEN; k++) for (int o = 0; o < UNITS; o++) g.w2[k][o] += at.h1[k] * delta2[o];
    for (int o = 0; o < UNITS; o++) g.b1[o] += delta1[o], g.b2[o] += delta2[o], g.w3[o] += slope * at.h2[o];
    g.b3[0] += slope;
}

// ------------------------------------------------------------------------------------------------------------ training

struct Member {
    Player<Generator> g;
    Player<Discriminator> d;
    Layers layers{};
    alignas(64) Points real, delta2[WIDTH];
    Source source;

    explicit Member(uint64_t seed, FILE *numbers) : source{Generators(seed), numbers, {}} {
        Generator &w = g.weights;
        initialise(w.w1, WIDTH, 1), initialise(w.b1, WIDTH, 1);
        initialise(&w.w2[0][0], WIDTH * WIDTH, WIDTH), initialise(w.b2, WIDTH, WIDTH);
        initialise(w.w3, WIDTH, WIDTH), initialise(&w.b3, 1, WIDTH);
        initialise_rows(d.weights.w1, VIEW, HIDDEN), initialise(d.weights.b1, HIDDEN, VIEW);
        initialise_rows(d.weights.w2, HIDDEN, HIDDEN), initialise(d.weights.b2, HIDDEN, HIDDEN);
        initialise(d.weights.w3, HIDDEN, HIDDEN), initialise(d.weights.b3, 1, HIDDEN);
    }

    void initialise(float *w, int count, int fan_in) {
        alignas(64) Points u{};
        if (source.numbers) return source.read(w, size_t(count));
        source.uniform(u);
        for (int i = 0; i < count; i++) w[i] = (2.0f * u[i] - 1.0f) / std::sqrt(float(fan_in));
    }

    template <int inputs> void initialise_rows(float (&w)[inputs][UNITS], int fan_in, int units) {
        float given[HIDDEN * HIDDEN];
        initialise(given, units * inputs, fan_in);
        for (int o = 0; o < units; o++)
            for (int k = 0; k < inputs; k++) w[k][o] = given[o * inputs + k];
    }

    // All weights in the order in which NUMBERS gives them.
    void print() {
        std::printf(", \"weights\": [%.9g", g.weights.w1[0]);
        const auto *w = reinterpret_cast<const float *>(&g.weights);
        for (size_t i = 1; i < sizeof(Generator) / sizeof(float); i++) std::printf(", %.9g", w[i]);
        print_rows(d.weights.w1, HIDDEN), print_rows(&d.weights.b1, HIDDEN), print_rows(d.weights.w2, HIDDEN);
        print_rows(&d.weights.b2, HIDDEN), print_rows(&d.weights.w3, HIDDEN), print_rows(&d.weights.b3, 1);
        std::fputs("]", stdout);
    }

    template <int inputs> static void print_rows(const float (&w)[inputs][UNITS], int units) {
        print_rows(&w[0], units, inputs);
    }

    static void print_rows(const float (*w)[UNITS], int units, int inputs = 1) {
        for (int o = 0; o < units; o++)
            for (int k = 0; k < inputs; k++) std::printf(", %.9g", w[k][o]);
    }

    void update_d() {
        source.normal(real);
        source.uniform(layers.x);
        generate<false>(g.weights, layers);
        const Moments on_real = moments(real), on_fake = moments(layers.y);
        const Judgement a = judge(d.weights, on_real), c = judge(d.weights, on_fake);
        alignas(64) Discriminator gradient{};
        add_gradient(d.weights, on_real, sigmoid_of(a.logit) - 1.0f, a, gradient);
        add_gradient(d.weights, on_fake, sigmoid_of(c.logit), c, gradient);
        d.descend(gradient);
    }

    void update_g() {
        source.uniform(layers.x);
        generate<true>(g.weights, layers);
        const Moments seen = moments(layers.y);
        const Judgement at = judge(d.weights, seen);
        alignas(64) float delta1[UNITS], delta2[UNITS], slope[VIEW];
        backward(d.weights, at, sigmoid_of(at.logit) - 1.0f, delta1, delta2);
        for (int k = 0; k < VIEW; k++) {
            slope[k] = 0;
            for (int o = 0; o < UNITS; o++) slope[k] += d.weights.w1[k][o] * delta1[o];
        }
        descend_g(seen, slope);
    }

    // From the gradient on the four moments to G's weights. On a point it is a cubic in z = (y - mean) / sd.
    void descend_g(const Moments &seen, const float *slope) {
        const float scale = 1.0f / (POINTS * seen.sd);
        const float third = 3.0f * slope[2] * scale, fourth = 4.0f * slope[3] * scale;
        const float c0 = slope[0] / POINTS - third - fourth * seen.skewness;
        const float c1 = slope[1] / POINTS - third * seen.skewness - fourth * (seen.kurtosis + 3.0f);
        const Generator w = g.weights;
        const float inverse = 1.0f / seen.sd, mean = seen.mean;
        float w1[WIDTH]{}, b1[WIDTH]{}, w2[WIDTH][WIDTH]{}, b2[WIDTH]{}, w3[WIDTH]{}, b3 = 0;
        for (int i = 0; i < POINTS; i++) {
            const float z = (layers.y[i] - mean) * inverse;
            const float dy = c0 + z * (c1 + z * (third + z * fourth));
            float d2[WIDTH];
            b3 += dy;
            UNROLL for (int o = 0; o < WIDTH; o++) {
                const float h = layers.h2[o][i];
                w3[o] += dy * h;
                d2[o] = dy * w.w3[o] * (1.0f - h * h);
                b2[o] += d2[o];
                delta2[o][i] = d2[o];
            }
            UNROLL for (int k = 0; k < WIDTH; k++) {
                const float h = layers.h1[k][i];
                float d1 = 0;
                UNROLL for (int o = 0; o < WIDTH; o++) d1 += w.w2[o][k] * d2[o];
                d1 *= 1.0f - h * h;
                b1[k] += d1;
                w1[k] += d1 * layers.x[i];
            }
        }
        for (int i = 0; i < POINTS; i++)
            UNROLL for (int o = 0; o < WIDTH; o++)
                UNROLL for (int k = 0; k < WIDTH; k++) w2[o][k] += delta2[o][i] * layers.h1[k][i];
        Generator gradient;
        std::memcpy(gradient.w1, w1, sizeof w1), std::memcpy(gradient.b1, b1, sizeof b1);
        std::memcpy(gradient.w2, w2, sizeof w2), std::memcpy(gradient.b2, b2, sizeof b2);
        std::memcpy(gradient.w3, w3, sizeof w3), gradient.b3 = b3;
        g.descend(gradient);
    }
};

int main(int count, char **arguments) {
    if (count < 3) return std::fputs("usage: floor EPOCHS SEED [NUMBERS]\n", stderr), 2;
    const long epochs = std::atol(arguments[1]);
    FILE *numbers = count > 3 ? std::fopen(arguments[3], "rb") : nullptr;
    Member member(std::strtoull(arguments[2], nullptr, 10), numbers);
    const auto start = std::chrono::steady_clock::now();
    for (long epoch = 0; epoch < epochs; epoch++) {
        for (int step = 0; step < STEPS; step++) member.update_d();
        for (int step = 0; step < STEPS; step++) member.update_g();
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const Moments found = moments(member.layers.y);
    std::printf("{\"seconds\": %.9f, \"mean\": %.6f, \"sd\": %.6f", seconds, found.mean, found.sd);
    if (numbers) member.print();
    std::puts("}");
}
