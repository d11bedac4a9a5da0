/* ferry-agent CONFIG: the small form of the agent. README.md says how it is compiled and started. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "agent.h"
#include "json.h"

struct agent agent;

enum { TICK_NS = 10000000, MOST_SUBSCRIBERS = 4, MOST_CONFIG = 256 << 10 };

struct subscriber {
    struct sockaddr_storage address;
    socklen_t size;
    uint64_t session, seq;
    int64_t period_ns, due_ns, until_ns; /* until 0: a free place */
};
static struct subscriber subscribers[MOST_SUBSCRIBERS];
static uint64_t last_seq, steal_ms, cpu_ms;

static void read_stat(void) {
    static int file = -1;
    static int64_t read_at;
    if (read_at && monotonic_ns() - read_at < TICK_NS) return;
    read_at = monotonic_ns();
    if (file < 0) file = open("/proc/stat", O_RDONLY | O_CLOEXEC);
    char line[256] = "", *p = line;
    if (pread(file, line, sizeof line - 1, 0) <= 0) return;
    uint64_t sum = 0, value = 0, per = 1000 / (uint64_t)sysconf(_SC_CLK_TCK);
    p += strcspn(p, " ");
    for (int i = 0; i < 8; i++) sum += value = strtoull(p, &p, 10); /* the eighth is steal */
    cpu_ms = sum * per, steal_ms = value * per;
}

void tell_clocks(struct frame *f) {
    read_stat();
    f->field[1] = (uint64_t)monotonic_ns(), f->field[2] = (uint64_t)realtime_ns();
    f->field[3] = agent.ticks, f->field[4] = steal_ms, f->field[5] = agent.boot_number;
}

void watch(int fd, uint32_t events, int again) {
    struct epoll_event e = {.events = events, .data.fd = fd};
    epoll_ctl(agent.poll, again ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &e);
}

/* Who asks, as bytes. */
static void identity(const struct sockaddr_storage *a, uint8_t out[18], int with_port) {
    const struct sockaddr_in *four = (const void *)a;
    const struct sockaddr_in6 *six = (const void *)a;
    memset(out, 0, 18);
    if (a->ss_family == AF_INET) memcpy(out, &four->sin_addr, 4);
    else memcpy(out, &six->sin6_addr, 16);
    if (with_port) memcpy(out + 16, a->ss_family == AF_INET ? &four->sin_port : &six->sin6_port, 2);
}

static int same(const struct sockaddr_storage *a, const struct sockaddr_storage *b, int with_port) {
    uint8_t one[18], other[18];
    identity(a, one, with_port), identity(b, other, with_port);
    return !memcmp(one, other, sizeof one);
}

static void subscribe(const struct frame *f, const struct sockaddr_storage *from, socklen_t size) {
    struct subscriber *mine = NULL, *place = NULL, *former = NULL;
    for (struct subscriber *s = subscribers; s < subscribers + MOST_SUBSCRIBERS; s++) {
        if (!s->until_ns) place = s;
        else if (same(&s->address, from, 1)) mine = s;
        else if (same(&s->address, from, 0)) former = s; /* a probe started again takes the place it had */
    }
    if (!mine && !(mine = place ? place : former)) return;
    if (mine == place || mine == former || mine->session != f->session)
        *mine = (struct subscriber){.address = *from, .size = size, .session = f->session, .seq = last_seq};
    int64_t now = monotonic_ns(), period = (int64_t)f->field[0] * 1000;
    if (mine->period_ns != period) mine->period_ns = period, mine->due_ns = now;
    mine->until_ns = now + (int64_t)f->field[1] * 1000000;
}

static void reply(const struct frame *f, const struct sockaddr_storage *to, socklen_t size) {
    uint8_t bytes[FRAME];
    frame_write(f, agent.key, bytes);
    sendto(agent.udp, bytes, FRAME, MSG_DONTWAIT, (const struct sockaddr *)to, size);
}

static void datagrams(void) {
    for (int i = 0; i < 64; i++) {
        struct sockaddr_storage from;
        socklen_t size = sizeof from;
        uint8_t bytes[FRAME + 1], who[18], mac[MAC];
        struct frame f;
        ssize_t n = recvfrom(agent.udp, bytes, sizeof bytes, MSG_DONTWAIT, (struct sockaddr *)&from, &size);
        if (n < 0) return;
        if (!frame_read(&f, agent.key, bytes, (size_t)n)) continue;
        struct frame out = {.session = f.session, .seq = f.seq};
        if (f.type == PING) {
            out.type = PONG, out.field[0] = f.field[0];
            tell_clocks(&out);
            reply(&out, &from, size);
        } else if (f.type == SUBSCRIBE) {
            identity(&from, who, 1);
            mac_of(agent.secret, who, sizeof who, mac);
            uint64_t nonce = number_of(mac);
            out.type = CHALLENGE, out.field[2] = nonce;
            if (f.field[2] != nonce) reply(&out, &from, size);
            else if (f.field[0] >= 10000 && f.field[0] <= 1000000 && f.field[1] <= 60000) subscribe(&f, &from, size);
        }
    }
}

static void beat(struct subscriber *s, int64_t now) {
    if (now >= s->until_ns) {
        s->until_ns = 0;
        return;
    }
    s->due_ns += s->period_ns * (1 + (now - s->due_ns) / s->period_ns);
    if (++s->seq > last_seq) last_seq = s->seq;
    read_stat();
    struct frame f = {.type = BEAT, .session = s->session, .seq = s->seq,
                      .field = {(uint64_t)monotonic_ns(), (uint64_t)realtime_ns(), agent.ticks, steal_ms, cpu_ms,
                                agent.boot_number}};
    reply(&f, &s->address, s->size);
}

static void tidy(void) {
    int status;
    tcp_tidy();
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        for (int i = 0; i < agent.loads && !load_died(&agent.load[i], pid, status); i++) continue;
}

static void run(void) {
    for (int64_t tick = monotonic_ns();;) {
        int64_t now = monotonic_ns(), due;
        if (now >= tick) { /* however many are overdue, one is counted: what is missing is the pause */
            tick += TICK_NS * (1 + (now - tick) / TICK_NS);
            if (++agent.ticks % 10 == 0) tidy();
        }
        due = tick;
        for (struct subscriber *s = subscribers; s < subscribers + MOST_SUBSCRIBERS; s++) {
            if (s->until_ns && s->due_ns <= now) beat(s, now);
            if (s->until_ns && s->due_ns < due) due = s->due_ns;
        }
        struct epoll_event events[16];
        int64_t wait = due - monotonic_ns();
        int n = epoll_wait(agent.poll, events, 16, wait > 0 ? (int)((wait + 999999) / 1000000) : 0);
        for (int i = 0; i < n; i++) {
            if (events[i].data.fd == agent.udp) datagrams();
            else if (events[i].data.fd == agent.tcp) tcp_accept();
            else tcp_serve(events[i].data.fd, events[i].events);
        }
    }
}

static void fail(const char *what, const char *why) {
    fprintf(stderr, "ferry agent: %s: %s\n", what, why);
    exit(2);
}

static int unbase64(const char *p, uint8_t out[32]) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0, n = 0;
    for (int i = 0; i < 43; i++) {
        const char *digit = p[i] ? strchr(digits, p[i]) : NULL;
        if (!digit) return 0;
        bits = bits << 6 | (uint32_t)(digit - digits);
        if (i % 4 && n < 32) out[n++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
    }
    return n == 32 && !strcmp(p + 43, "=");
}

static void bind_both(const char *host, int port) {
    struct sockaddr_storage at = {0};
    struct sockaddr_in *four = (void *)&at;
    struct sockaddr_in6 *six = (void *)&at;
    int one = 1, none = 0;
    if (host[0]) four->sin_family = AF_INET, inet_pton(AF_INET, host, &four->sin_addr);
    else at.ss_family = access("/proc/net/if_inet6", R_OK) ? AF_INET : AF_INET6;
    socklen_t size = at.ss_family == AF_INET ? sizeof *four : sizeof *six;
    agent.tcp = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    agent.udp = socket(at.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    setsockopt(agent.tcp, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (at.ss_family == AF_INET6) {
        setsockopt(agent.tcp, IPPROTO_IPV6, IPV6_V6ONLY, &none, sizeof none);
        setsockopt(agent.udp, IPPROTO_IPV6, IPV6_V6ONLY, &none, sizeof none);
    }
    four->sin_port = htons((uint16_t)port); /* at the same place in both */
    if (bind(agent.tcp, (void *)&at, size) || listen(agent.tcp, 8)) fail("its TCP port", strerror(errno));
    getsockname(agent.tcp, (void *)&at, &size);
    if (bind(agent.udp, (void *)&at, size)) fail("its UDP port", strerror(errno));
    agent.peers.port = ntohs(four->sin_port);
    watch(agent.tcp, EPOLLIN, 0), watch(agent.udp, EPOLLIN, 0);
}

static void leave(void) { close(agent.poll), close(agent.tcp), close(agent.udp); }

static void stop(int signal_number) {
    (void)signal_number;
    for (int i = 0; i < agent.loads; i++)
        for (int w = 0; w < agent.load[i].workers; w++)
            if (agent.load[i].pid[w] > 0) kill(agent.load[i].pid[w], SIGTERM);
    _exit(0);
}

/* The configuration in a file: the whole of it, or one line of user data. */
static const char *find_config(char *text) {
    static const char begins[] = "{\"ferry_agent\":1,";
    for (char *line = strstr(text, begins); line; line = strstr(line + 1, begins))
        if ((line == text || line[-1] == '\n') && json_end(line)) return line;
    return NULL;
}

int main(int count, char **args) {
    static char text[MOST_CONFIG + 1], key[64], host[ADDRESS];
    if (count != 2) fail("usage", "ferry-agent CONFIG");
    FILE *file = fopen(args[1], "r");
    if (!file) fail(args[1], strerror(errno));
    text[fread(text, 1, MOST_CONFIG, file)] = 0;
    fclose(file);
    const char *config = find_config(text);
    if (!config) fail(args[1], "no line begins with {\"ferry_agent\":1, : this is no configuration of the agent");
    if (!json_text(json_get(config, "key"), key, sizeof key) || !unbase64(key, agent.key))
        fail(args[1], "key is not 32 bytes in base64: without one nothing listens");
    if (!(file = fopen("/proc/sys/kernel/random/boot_id", "r")) || fscanf(file, "%36s", agent.boot_id) != 1)
        fail("boot_id", "it cannot be read");
    fclose(file);
    char hex[17] = "";
    for (const char *p = agent.boot_id; strlen(hex) < 16; p++)
        if (*p != '-') hex[strlen(hex)] = *p;
    agent.boot_number = strtoull(hex, NULL, 16);
    for (int i = 0; i < 32; i++) agent.secret[i] = (uint8_t)random_number();
    memcpy(agent.peers.key, agent.key, sizeof agent.key);
    agent.began_ms = monotonic_ms();
    agent.poll = epoll_create1(EPOLL_CLOEXEC);
    json_text(json_get(config, "listen"), host, sizeof host);
    bind_both(host, (int)json_number(json_get(config, "port"), 7117));
    const char *loads = json_get(config, "loads"), *load;
    for (; agent.loads < MOST_LOADS && (load = json_item(loads, agent.loads)); agent.loads++)
        load_read(&agent.load[agent.loads], load);
    for (int i = 0; i < agent.loads; i++) load_start(&agent.load[i], &agent.peers, leave);
    struct sched_param first = {.sched_priority = 1}; /* before the loads, where that is allowed */
    sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first);
    signal(SIGPIPE, SIG_IGN), signal(SIGTERM, stop), signal(SIGINT, stop);
    fprintf(stderr, "ferry agent: listening on port %d\n", agent.peers.port);
    run();
}
