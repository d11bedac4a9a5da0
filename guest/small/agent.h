#ifndef AGENT_H
#define AGENT_H
#include <netinet/in.h>
#include <stdint.h>
#include "loads.h"
#include "wire.h"

struct agent {
    uint8_t key[32], secret[32]; /* secret: of this process, for the challenges over UDP */
    char boot_id[40];
    uint64_t boot_number, ticks;
    int poll, tcp, udp, loads;
    int64_t began_ms;
    struct load load[MOST_LOADS];
    struct peers peers;
};
extern struct agent agent;

/* The clocks, ticks, steal and boot of PONG and ECHOED: fields b … f. */
void tell_clocks(struct frame *f);
void watch(int fd, uint32_t events, int again);

/* tcp.c */
void tcp_accept(void);
void tcp_serve(int fd, uint32_t events);
void tcp_tidy(void);
void tcp_leave(void);

/* report.c: writes a REPORTED with its body, of so much at most, to a pipe. */
enum { MOST_REPORT = 1 << 20 };
void report_write(int out, const uint8_t key[32], uint64_t session, uint64_t seq, uint64_t from_ms);
#endif
