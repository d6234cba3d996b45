// The floor: one member of the preset nag as a C++ programmer would write it, for its shapes alone.
//
//     floor EPOCHS SEED [NUMBERS]
//
// Takes, computes and prints what tuned.cpp does, with the same random numbers. Layer by layer, each over all points,
// one loop after the other, with the functions of the standard library; nothing is fused, aligned or unrolled by hand.

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

constexpr int POINTS = 500, VIEW = 4, STEPS = 20;
constexpr float MEAN = 4.0f, SD = 1.25f, RATE = 1e-3f, MOMENTUM = 0.9f;

// ------------------------------------------------------------------------------ random numbers, as in tuned.cpp

inline float float_of(uint32_t bits) { float x; std::memcpy(&x, &bits, 4); return x; }
inline uint32_t bits_of(float x) { uint32_t bits; std::memcpy(&bits, &x, 4); return bits; }

// log(x) of a positive normal x; the polynomial of Cephes' logf.
inline float log_of(float x) {
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

    void fill(uint32_t *out, int count) {
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
inline float unit_of(uint32_t word) { return (float(int32_t(word >> 9)) + 0.5f) * 0x1p-23f; }

struct Source {
    static constexpr int WORDS = 512, HALF = POINTS / 2;
    Generators generators;
    FILE *numbers;
    uint32_t words[WORDS];

    void uniform(float (&x)[POINTS]) {
        if (numbers) return read(x, POINTS);
        generators.fill(words, WORDS);
        for (int i = 0; i < POINTS; i++) x[i] = unit_of(words[i]);
    }

    // Two normal points from two words: Box and Muller, the angle as a quarter of a circle and two bits.
    void normal(float (&x)[POINTS]) {
        if (numbers) return read(x, POINTS);
        generators.fill(words, WORDS);
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

struct Tanh {
    static float of(float a) { return std::tanh(a); }
    static float slope(float h) { return 1.0f - h * h; }
};

struct Sigmoid {
    static float of(float a) { return 1.0f / (1.0f + std::exp(-a)); }
    static float slope(float h) { return h * (1.0f - h); }
};

// A linear layer on columns: x[unit][row].
template <int in, int out> struct Linear {
    float w[out][in], b[out];

    template <int rows> void forward(const float (&x)[in][rows], float (&y)[out][rows]) const {
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < rows; i++) y[o][i] = b[o];
            for (int k = 0; k < in; k++)
                for (int i = 0; i < rows; i++) y[o][i] += w[o][k] * x[k][i];
        }
    }

    // The gradient on x from the one on y.
    template <int rows> void backward(const float (&dy)[out][rows], float (&dx)[in][rows]) const {
        for (int k = 0; k < in; k++) {
            for (int i = 0; i < rows; i++) dx[k][i] = 0;
            for (int o = 0; o < out; o++)
                for (int i = 0; i < rows; i++) dx[k][i] += w[o][k] * dy[o][i];
        }
    }

    // Adds the gradient on another layer's weights to this one.
    template <int rows> void add(const float (&x)[in][rows], const float (&dy)[out][rows]) {
        for (int o = 0; o < out; o++) {
            for (int k = 0; k < in; k++) {
                float sum = 0;
                for (int i = 0; i < rows; i++) sum += dy[o][i] * x[k][i];
                w[o][k] += sum;
            }
            float sum = 0;
            for (int i = 0; i < rows; i++) sum += dy[o][i];
            b[o] += sum;
        }
    }
};

// What flows through a network, and the gradients on it.
template <int in, int width, int rows> struct Flow {
    float x[in][rows], h1[width][rows], h2[width][rows], y[1][rows];
    float dx[in][rows], d1[width][rows], d2[width][rows], dy[1][rows];
};

template <class Function, int in, int width> struct Network {
    Linear<in, width> first;
    Linear<width, width> second;
    Linear<width, 1> third;

    template <int rows> void forward(Flow<in, width, rows> &at) const {
        first.forward(at.x, at.h1);
        activate(at.h1);
        second.forward(at.h1, at.h2);
        activate(at.h2);
        third.forward(at.h2, at.y);
    }

    // From the gradient on y to those on what enters the hidden functions.
    template <int rows> void backward(Flow<in, width, rows> &at) const {
        third.backward(at.dy, at.d2);
        multiply_by_slopes(at.h2, at.d2);
        second.backward(at.d2, at.d1);
        multiply_by_slopes(at.h1, at.d1);
    }

    template <int rows> void add(const Flow<in, width, rows> &at) {
        first.add(at.x, at.d1);
        second.add(at.h1, at.d2);
        third.add(at.h2, at.dy);
    }

    template <int rows> static void activate(float (&h)[width][rows]) {
        for (int o = 0; o < width; o++)
            for (int i = 0; i < rows; i++) h[o][i] = Function::of(h[o][i]);
    }

    template <int rows> static void multiply_by_slopes(const float (&h)[width][rows], float (&d)[width][rows]) {
        for (int o = 0; o < width; o++)
            for (int i = 0; i < rows; i++) d[o][i] *= Function::slope(h[o][i]);
    }
};

template <class Net> struct Player {
    static constexpr int COUNT = sizeof(Net) / sizeof(float);
    Net weights{}, velocity{};

    void descend(const Net &gradient) {
        float *w = all(), *v = reinterpret_cast<float *>(&velocity);
        const float *g = reinterpret_cast<const float *>(&gradient);
        for (int i = 0; i < COUNT; i++) {
            v[i] = MOMENTUM * v[i] + g[i];
            w[i] -= RATE * v[i];
        }
    }

    float *all() { return reinterpret_cast<float *>(&weights); }
};

// ------------------------------------------------------------------------------------------------------------- moments

struct Moments {
    float mean, sd, skewness, kurtosis;
    float z[POINTS];

    explicit Moments(const float (&x)[POINTS]) {
        float sum = 0, squares = 0, cubes = 0, fourths = 0;
        for (int i = 0; i < POINTS; i++) sum += x[i];
        mean = sum / POINTS;
        for (int i = 0; i < POINTS; i++) squares += (x[i] - mean) * (x[i] - mean);
        sd = std::sqrt(squares / POINTS);
        for (int i = 0; i < POINTS; i++) z[i] = (x[i] - mean) / sd;
        for (int i = 0; i < POINTS; i++) cubes += z[i] * z[i] * z[i];
        skewness = cubes / POINTS;
        for (int i = 0; i < POINTS; i++) fourths += z[i] * z[i] * z[i] * z[i];
        kurtosis = fourths / POINTS - 3.0f;
    }

    void copy(float (&x)[VIEW][1]) const { x[0][0] = mean, x[1][0] = sd, x[2][0] = skewness, x[3][0] = kurtosis; }

    // The gradient on every point from the one on the four moments.
    void backward(const float (&slope)[VIEW][1], float (&dx)[POINTS]) const {
        for (int i = 0; i < POINTS; i++) {
            const float squared = z[i] * z[i];
            const float third = 3.0f * (squared - 1.0f - skewness * z[i]);
            const float fourth = 4.0f * (squared * z[i] - skewness - (kurtosis + 3.0f) * z[i]);
            dx[i] = (slope[0][0] + slope[1][0] * z[i] + (slope[2][0] * third + slope[3][0] * fourth) / sd) / POINTS;
        }
    }
};

// ------------------------------------------------------------------------------------------------------------ training

using Generator = Network<Tanh, 1, 5>;
using Discriminator = Network<Sigmoid, VIEW, 10>;

struct Member {
    Player<Generator> g;
    Player<Discriminator> d;
    Flow<1, 5, POINTS> points{};
    Flow<VIEW, 10, 1> judged{};
    float real[POINTS];
    Source source;

    explicit Member(uint64_t seed, FILE *numbers) : source{Generators(seed), numbers, {}} {
        initialise(g.weights.first), initialise(g.weights.second), initialise(g.weights.third);
        initialise(d.weights.first), initialise(d.weights.second), initialise(d.weights.third);
    }

    template <int in, int out> void initialise(Linear<in, out> &layer) {
        constexpr int COUNT = (in + 1) * out;
        float u[POINTS], *w = reinterpret_cast<float *>(&layer);
        if (source.numbers) return source.read(w, COUNT);
        source.uniform(u);
        for (int i = 0; i < COUNT; i++) w[i] = (2.0f * u[i] - 1.0f) / std::sqrt(float(in));
    }

    void generate() {
        source.uniform(points.x[0]);
        g.weights.forward(points);
    }

    // D's pass over a set of points, and back: `label` is 1 where D should call them real.
    void judge(const Moments &seen, float label) {
        seen.copy(judged.x);
        d.weights.forward(judged);
        judged.dy[0][0] = Sigmoid::of(judged.y[0][0]) - label;
        d.weights.backward(judged);
    }

    void update_d() {
        Discriminator gradient{};
        source.normal(real);
        generate();
        judge(Moments(real), 1.0f);
        gradient.add(judged);
        judge(Moments(points.y[0]), 0.0f);
        gradient.add(judged);
        d.descend(gradient);
    }

    void update_g() {
        Generator gradient{};
        generate();
        const Moments seen(points.y[0]);
        judge(seen, 1.0f);
        d.weights.first.backward(judged.d1, judged.dx);
        seen.backward(judged.dx, points.dy[0]);
        g.weights.backward(points);
        gradient.add(points);
        g.descend(gradient);
    }

    // All weights in the order in which NUMBERS gives them.
    void print() {
        std::printf(", \"weights\": [%.9g", g.all()[0]);
        for (int i = 1; i < g.COUNT; i++) std::printf(", %.9g", g.all()[i]);
        for (int i = 0; i < d.COUNT; i++) std::printf(", %.9g", d.all()[i]);
        std::fputs("]", stdout);
    }
};

int main(int count, char **arguments) {
    if (count < 3) return std::fputs("usage: plain EPOCHS SEED [NUMBERS]\n", stderr), 2;
    const long epochs = std::atol(arguments[1]);
    FILE *numbers = count > 3 ? std::fopen(arguments[3], "rb") : nullptr;
    Member member(std::strtoull(arguments[2], nullptr, 10), numbers);
    const auto start = std::chrono::steady_clock::now();
    for (long epoch = 0; epoch < epochs; epoch++) {
        for (int step = 0; step < STEPS; step++) member.update_d();
        for (int step = 0; step < STEPS; step++) member.update_g();
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const Moments found(member.points.y[0]);
    std::printf("{\"seconds\": %.9f, \"mean\": %.6f, \"sd\": %.6f", seconds, found.mean, found.sd);
    if (numbers) member.print();
    std::puts("}");
}
