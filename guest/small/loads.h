/* What works in the guest, each in a process of its own, and what it counted into memory that both share. */
#ifndef LOADS_H
#define LOADS_H
#include <stdint.h>
#include <sys/types.h>

enum { BUCKET_MS = 100, BUCKETS = 6000, MOST_LOADS = 16, MOST_WORKERS = 64, NAME = 64, ADDRESS = 64, PROBLEM = 200 };

/* One writer's count. */
struct counter {
    volatile int64_t began_ms; /* monotonic; 0: not yet */
    volatile double total;
    char problem[PROBLEM];
    struct { volatile int64_t bucket; volatile double amount; } ring[BUCKETS];
};

struct load {
    char name[NAME], kind[16], pattern[16], to[8], directory[256];
    double wanted;   /* in its unit */
    double size_mib; /* working set or file */
    int cores, fsync;
    const char *unit;
    int workers;
    pid_t pid[MOST_WORKERS];
    struct counter *counter[MOST_WORKERS];
    int64_t ended_ms;
    char problem[PROBLEM];
};

/* Whom network loads talk to, and how. */
struct peers {
    char peer_name[NAME], peer[ADDRESS], probe[ADDRESS];
    int port;
    uint8_t key[32];
};

/* Reads one load of the configuration; what is wrong with it is its problem. */
void load_read(struct load *l, const char *json);
/* Forks its workers, where it has all that it needs; `leave` closes in the child what is the agent's alone. */
void load_start(struct load *l, const struct peers *peers, void (*leave)(void));
void load_stop(struct load *l);
/* A child has ended; 1 where it was this load's. */
int load_died(struct load *l, pid_t pid, int status);
int64_t monotonic_ms(void);

/* For the work itself. */
void counter_add(struct counter *c, double amount);
/* How much is due by the clock, at each 10 ms; what a pause left undone is not made up for. */
struct pace { double per_second, owed; int64_t at_ns; };
long pace_due(struct pace *p);
void work_network(const struct load *l, struct counter *c, const struct peers *peers);
#endif
