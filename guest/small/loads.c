#include "loads.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "json.h"
#include "wire.h"

int64_t monotonic_ms(void) { return monotonic_ns() / 1000000; }

void counter_add(struct counter *c, double amount) {
    int64_t bucket = monotonic_ms() / BUCKET_MS;
    int at = (int)(bucket % BUCKETS);
    if (c->ring[at].bucket != bucket) c->ring[at].amount = 0, c->ring[at].bucket = bucket;
    c->ring[at].amount += amount;
    c->total += amount;
}

static void sleep_until(int64_t ns) {
    struct timespec t = {ns / 1000000000, ns % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) continue;
}

long pace_due(struct pace *p) {
    if (p->at_ns == 0) p->at_ns = monotonic_ns();
    sleep_until(p->at_ns + 10000000);
    int64_t now = monotonic_ns();
    double passed = (double)(now - p->at_ns) / 1e9;
    p->owed += p->per_second * (passed < 0.5 ? passed : 0.5);
    p->at_ns = now;
    long whole = (long)p->owed;
    p->owed -= (double)whole;
    return whole;
}

static uint64_t seed = 88172645463325252ull;
static uint64_t any(void) { return seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17; }

static double cpu_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* One core, busy for so many percent of each 20 ms. */
static void work_cpu(const struct load *l, struct counter *c) {
    const double slice = 0.02;
    double debt = 0, spent = cpu_seconds();
    int64_t at = monotonic_ns();
    c->began_ms = monotonic_ms();
    for (;;) {
        debt += l->wanted / 100 * slice;
        if (debt > 2 * slice) debt = 2 * slice;
        double before = cpu_seconds();
        while (cpu_seconds() - before < debt && monotonic_ns() < at + (int64_t)(slice * 1e9))
            for (volatile int i = 0; i < 2000; i++) any();
        double now = cpu_seconds();
        debt -= now - before;
        counter_add(c, (now - spent) * 100);
        spent = now;
        at += (int64_t)(slice * 1e9);
        if (at > monotonic_ns()) sleep_until(at);
        else if (monotonic_ns() - at > 500000000) at = monotonic_ns();
    }
}

/* Pages written, each counted as 4 KiB: that is what a migration's dirty log sees. */
static void work_memory(const struct load *l, struct counter *c) {
    size_t pages = (size_t)(l->size_mib * 256), page = 0, hot = pages / 10 ? pages / 10 : 1;
    char *m = mmap(NULL, pages << 12, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (m == MAP_FAILED) {
        snprintf(c->problem, PROBLEM, "no memory for a working set of %.0f MiB", l->size_mib);
        exit(1);
    }
    seed += random_number() | 1;
    for (size_t i = 0; i < pages << 12; i += 8) *(uint64_t *)(void *)(m + i) = any(); /* no page is sent as zero */
    struct pace pace = {.per_second = l->wanted * 256};
    c->began_ms = monotonic_ms();
    for (;;) {
        long due = pace_due(&pace);
        for (long i = 0; i < due; i++) {
            size_t q = page;
            if (l->pattern[0] == 's') page = page + 1 == pages ? 0 : page + 1;
            else q = any() % (l->pattern[0] == 'h' && any() % 10 ? hot : pages);
            *(volatile uint64_t *)(void *)(m + (q << 12)) += 0x9e3779b97f4a7c15ull;
        }
        counter_add(c, (double)due / 256);
    }
}

static void disk_problem(struct counter *c, const char *path) {
    snprintf(c->problem, PROBLEM, "%.120s: %s", path, strerror(errno));
    exit(1);
}

/* A file written round and round in blocks of 64 KiB; with fsync they count once they are on the disk. */
static void work_disk(const struct load *l, struct counter *c) {
    static char block[64 << 10];
    char path[NAME + 260];
    const int synced = 16;
    off_t at = 0, size = (off_t)l->size_mib << 20;
    for (size_t i = 0; i < sizeof block; i++) block[i] = (char)any();
    mkdir(l->directory, 0700);
    snprintf(path, sizeof path, "%s/%s", l->directory, l->name);
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) disk_problem(c, path);
    struct pace pace = {.per_second = l->wanted * 16};
    c->began_ms = monotonic_ms();
    for (int pending = 0;;) {
        long due = pace_due(&pace);
        for (long i = 0; i < due; i++) {
            if (pwrite(file, block, sizeof block, at) != (ssize_t)sizeof block) disk_problem(c, path);
            at = (at + (off_t)sizeof block) % size;
            if (!l->fsync) counter_add(c, 1.0 / 16);
            else if (++pending % synced == 0 || i + 1 == due) {
                if (fsync(file)) disk_problem(c, path);
                counter_add(c, pending / 16.0);
                pending = 0;
            }
        }
    }
}

static void complain(struct load *l, const char *words) { snprintf(l->problem, PROBLEM, "%s", words); }

void load_read(struct load *l, const char *json) {
    memset(l, 0, sizeof *l);
    if (!json_text(json_get(json, "name"), l->name, NAME)) strcpy(l->name, "load");
    if (!json_text(json_get(json, "kind"), l->kind, sizeof l->kind)) strcpy(l->kind, "command");
    json_text(json_get(json, "pattern"), l->pattern, sizeof l->pattern);
    json_text(json_get(json, "to"), l->to, sizeof l->to);
    if (!json_text(json_get(json, "directory"), l->directory, sizeof l->directory))
        strcpy(l->directory, "/tmp/ferry-agent");
    l->fsync = json_true(json_get(json, "fsync"));
    l->workers = 1, l->unit = "MiB/s", l->cores = 1;
    if (!strcmp(l->kind, "cpu")) {
        l->cores = (int)json_number(json_get(json, "cores"), 1);
        l->workers = l->cores < 1 ? 1 : l->cores > MOST_WORKERS ? MOST_WORKERS : l->cores;
        l->wanted = json_number(json_get(json, "percent"), 0), l->unit = "load %";
    } else if (!strcmp(l->kind, "memory")) {
        l->wanted = json_number(json_get(json, "dirty_mib_per_second"), 0);
        l->size_mib = json_number(json_get(json, "working_set_mib"), 1);
    } else if (!strcmp(l->kind, "disk")) {
        l->wanted = json_number(json_get(json, "write_mib_per_second"), 0);
        l->size_mib = json_number(json_get(json, "file_mib"), 1);
    } else if (!strcmp(l->kind, "network")) {
        l->wanted = json_number(json_get(json, "mib_per_second"), 0);
    } else {
        l->workers = 0;
        complain(l, "the small agent has no such load");
    }
    if (l->size_mib < 1) l->size_mib = 1;
}

void load_start(struct load *l, const struct peers *peers, void (*leave)(void)) {
    if (l->workers == 0) return;
    int probe = !strcmp(l->to, "probe"), network = !strcmp(l->kind, "network");
    l->problem[0] = 0, l->ended_ms = 0;
    if (network && !(probe ? peers->probe[0] : peers->peer[0])) {
        complain(l, probe ? "it has not been told yet where the probe is" : "it has not been told yet whom to talk to");
        return;
    }
    for (int i = 0; i < l->workers; i++) {
        struct counter *c = l->counter[i];
        if (!c) c = mmap(NULL, sizeof *c, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (c == MAP_FAILED) {
            complain(l, "no memory to count in");
            return;
        }
        memset(l->counter[i] = c, 0, sizeof *c);
        pid_t parent = getpid();
        if ((l->pid[i] = fork()) < 0) complain(l, "no process could be made for it");
        if (l->pid[i] != 0) continue;
        signal(SIGTERM, SIG_DFL);
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent) _exit(0);
        leave();
        if (network) work_network(l, c, peers);
        else if (l->kind[0] == 'c') work_cpu(l, c);
        else if (l->kind[0] == 'm') work_memory(l, c);
        else work_disk(l, c);
        _exit(1);
    }
}

void load_stop(struct load *l) {
    for (int i = 0; i < l->workers; i++) {
        if (l->pid[i] > 0) kill(l->pid[i], SIGTERM);
        l->pid[i] = 0;
        /* Whoever dies may count once more: the next worker gets memory of its own. */
        if (l->counter[i]) munmap(l->counter[i], sizeof *l->counter[i]);
        l->counter[i] = NULL;
    }
}

int load_died(struct load *l, pid_t pid, int status) {
    int mine = 0, left = 0;
    for (int i = 0; i < l->workers; i++) {
        if (l->pid[i] == pid) mine = i + 1, l->pid[i] = 0;
        else if (l->pid[i] > 0) left++;
    }
    if (!mine) return 0;
    if (l->counter[mine - 1]->problem[0]) complain(l, l->counter[mine - 1]->problem);
    else
        snprintf(l->problem, PROBLEM, "its process ended with %s %d", status & 127 ? "signal" : "status",
                 status & 127 ? status & 127 : status >> 8);
    if (!left) l->ended_ms = monotonic_ms();
    return 1;
}
