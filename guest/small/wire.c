#include "wire.h"
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include "sha256.h"

static void put(uint8_t *at, uint64_t value) {
    for (int i = 0; i < 8; i++) at[i] = (uint8_t)(value >> (56 - 8 * i));
}

uint64_t number_of(const uint8_t eight[8]) {
    uint64_t value = 0;
    for (int i = 0; i < 8; i++) value = value << 8 | eight[i];
    return value;
}

void mac_of(const uint8_t key[32], const void *data, size_t size, uint8_t out[MAC]) {
    uint8_t whole[32];
    hmac_sha256(key, data, size, whole);
    memcpy(out, whole, MAC);
}

int is_mac(const uint8_t key[32], const void *data, size_t size, const uint8_t *told) {
    uint8_t right[MAC], differs = 0;
    mac_of(key, data, size, right);
    for (int i = 0; i < MAC; i++) differs |= right[i] ^ told[i]; /* takes the same time wherever they differ */
    return differs == 0;
}

void frame_write(const struct frame *f, const uint8_t key[32], uint8_t out[FRAME]) {
    memcpy(out, "FRY1\0\0\0\0", 8);
    out[4] = f->type;
    put(out + 8, f->session);
    put(out + 16, f->seq);
    for (int i = 0; i < 6; i++) put(out + 24 + 8 * i, f->field[i]);
    mac_of(key, out, FRAME - MAC, out + FRAME - MAC);
}

int frame_read(struct frame *f, const uint8_t key[32], const uint8_t *data, size_t size) {
    if (size != FRAME || memcmp(data, "FRY1", 4) || data[5] || data[6] || data[7]) return 0;
    if (!is_mac(key, data, FRAME - MAC, data + FRAME - MAC)) return 0;
    f->type = data[4];
    f->session = number_of(data + 8);
    f->seq = number_of(data + 16);
    for (int i = 0; i < 6; i++) f->field[i] = number_of(data + 24 + 8 * i);
    return 1;
}

void connection_key(const uint8_t key[32], uint64_t nonce, uint64_t session, uint8_t out[32]) {
    uint8_t both[16];
    put(both, nonce);
    put(both + 8, session);
    hmac_sha256(key, both, sizeof both, out);
}

uint64_t random_number(void) {
    uint8_t eight[8];
    while (getrandom(eight, sizeof eight, 0) != (ssize_t)sizeof eight) continue;
    return number_of(eight);
}

static int64_t clock_ns(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}
int64_t monotonic_ns(void) { return clock_ns(CLOCK_MONOTONIC); }
int64_t realtime_ns(void) { return clock_ns(CLOCK_REALTIME); }
