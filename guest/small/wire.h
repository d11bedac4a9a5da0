/* The frames of docs/agent.md. */
#ifndef WIRE_H
#define WIRE_H
#include <stddef.h>
#include <stdint.h>

enum { FRAME = 88, MAC = 16 };
enum { PING = 1, PONG, SUBSCRIBE, CHALLENGE, BEAT, AUTH, ECHO_, ECHOED, REPORT, REPORTED, CONFIGURE, CONFIGURED,
       WORDS, COUNTED, DATA };
struct frame { uint8_t type; uint64_t session, seq, field[6]; };

void frame_write(const struct frame *f, const uint8_t key[32], uint8_t out[FRAME]);
/* 0 where it is no frame under this key. */
int frame_read(struct frame *f, const uint8_t key[32], const uint8_t *data, size_t size);
void mac_of(const uint8_t key[32], const void *data, size_t size, uint8_t out[MAC]);
int is_mac(const uint8_t key[32], const void *data, size_t size, const uint8_t *told);
void connection_key(const uint8_t key[32], uint64_t nonce, uint64_t session, uint8_t out[32]);
uint64_t number_of(const uint8_t eight[8]);
uint64_t random_number(void);
int64_t monotonic_ns(void);
int64_t realtime_ns(void);
#endif
