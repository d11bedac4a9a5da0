/*
 * Stands for the agents of many guests, each at a loopback address of its own (127.9.x.y), for bench/probes.ts: so light that
 * it is not what limits.
 *
 *     gcc -O2 -I guest/small -o responder bench/responder.c guest/small/wire.c guest/small/sha256.c
 *     responder GUESTS PORT < KEY          KEY: 32 bytes
 *
 * It answers pings and echoes, and beats for whoever subscribes. It does not look whether a question is signed, and signs
 * every answer: that is what a probe has to check. Loads and reports it has none.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "sha256.h"
#include "wire.h"

enum { AT_ONCE = 64, MOST_FD = 8192 };

struct guest { struct sockaddr_in asker; uint64_t session, seq; int64_t period_ns, due_ns; };
struct link { int open, held; uint8_t key[32], data[4096]; uint64_t nonce; int known; };
struct out { struct mmsghdr message[AT_ONCE]; struct iovec part[AT_ONCE]; struct sockaddr_in to[AT_ONCE];
             union { struct cmsghdr head; char room[CMSG_SPACE(sizeof(struct in_pktinfo))]; } control[AT_ONCE];
             uint8_t data[AT_ONCE][FRAME]; int count; };

static struct guest *guests;
static struct link links[MOST_FD];
static struct out out;
static uint8_t key[32];
static uint64_t boot;
static int64_t began_ns;
static int count, udp, tcp, poller;

static void fail(const char *what) { perror(what); exit(1); }

static void flush(void) {
    for (int sent = 0, n; sent < out.count; sent += n)
        if ((n = sendmmsg(udp, out.message + sent, (unsigned)(out.count - sent), 0)) < 1) n = 1; /* lost */
    out.count = 0;
}

/* From the guest's own address, which the kernel is told beside the datagram. */
static void send_from(int guest, struct sockaddr_in to, const struct frame *frame) {
    int i = out.count++;
    struct msghdr *m = &out.message[i].msg_hdr;
    frame_write(frame, key, out.data[i]);
    out.to[i] = to;
    out.part[i] = (struct iovec){out.data[i], FRAME};
    memset(&out.control[i], 0, sizeof out.control[i]);
    *m = (struct msghdr){.msg_name = &out.to[i], .msg_namelen = sizeof to, .msg_iov = &out.part[i], .msg_iovlen = 1,
                         .msg_control = &out.control[i], .msg_controllen = sizeof out.control[i]};
    struct cmsghdr *c = CMSG_FIRSTHDR(m);
    c->cmsg_level = IPPROTO_IP, c->cmsg_type = IP_PKTINFO, c->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
    struct in_pktinfo from = {.ipi_spec_dst.s_addr = htonl(0x7f090000u + (unsigned)guest)};
    memcpy(CMSG_DATA(c), &from, sizeof from);
    if (out.count == AT_ONCE) flush();
}

static struct frame told(uint8_t type, uint64_t session, uint64_t seq, uint64_t a) {
    int64_t now = monotonic_ns();
    uint64_t ticks = (uint64_t)((now - began_ns) / 10000000);
    struct frame f = {.type = type, .session = session, .seq = seq};
    uint64_t pong[6] = {a, (uint64_t)now, (uint64_t)realtime_ns(), ticks, 0, boot};
    uint64_t beat[6] = {(uint64_t)now, (uint64_t)realtime_ns(), ticks, 0, (uint64_t)now / 1000000, boot};
    memcpy(f.field, type == BEAT ? beat : pong, sizeof f.field);
    return f;
}

static void datagram(const uint8_t *data, struct sockaddr_in from, int guest) {
    uint64_t session = number_of(data + 8), seq = number_of(data + 16), a = number_of(data + 24);
    struct guest *g = &guests[guest];
    if (data[4] == PING) {
        struct frame f = told(PONG, session, seq, a);
        send_from(guest, from, &f);
    } else if (data[4] == SUBSCRIBE && number_of(data + 40) != boot) {
        struct frame f = {.type = CHALLENGE, .session = session, .seq = seq, .field = {0, 0, boot}};
        send_from(guest, from, &f);
    } else if (data[4] == SUBSCRIBE) {
        g->asker = from, g->session = session;
        if (!g->period_ns) g->due_ns = monotonic_ns() + (int64_t)a * 1000 * guest / count; /* not all at once */
        g->period_ns = (int64_t)a * 1000;
    }
}

static void hear(void) {
    static uint8_t data[AT_ONCE][FRAME + 1];
    static struct sockaddr_in from[AT_ONCE];
    static char control[AT_ONCE][CMSG_SPACE(sizeof(struct in_pktinfo))];
    struct mmsghdr in[AT_ONCE];
    struct iovec part[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++) {
        part[i] = (struct iovec){data[i], FRAME + 1};
        in[i].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &part[i],
            .msg_iovlen = 1, .msg_control = control[i], .msg_controllen = sizeof control[i]};
    }
    int n = recvmmsg(udp, in, AT_ONCE, MSG_DONTWAIT, NULL);
    for (int i = 0; i < n; i++) {
        struct cmsghdr *c = CMSG_FIRSTHDR(&in[i].msg_hdr);
        if (in[i].msg_len != FRAME || !c || c->cmsg_type != IP_PKTINFO) continue;
        struct in_pktinfo to;
        memcpy(&to, CMSG_DATA(c), sizeof to);
        unsigned guest = ntohl(to.ipi_addr.s_addr) - 0x7f090000u;
        if (guest < (unsigned)count) datagram(data[i], from[i], (int)guest);
    }
}

static void accept_one(void) {
    int fd = accept4(tcp, NULL, NULL, SOCK_NONBLOCK), yes = 1;
    if (fd < 0) return;
    if (fd >= MOST_FD) { close(fd); return; }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    links[fd] = (struct link){.open = 1, .nonce = random_number()};
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN, .data.fd = fd});
    uint8_t data[FRAME];
    frame_write(&(struct frame){.type = CHALLENGE, .field = {0, 0, links[fd].nonce}}, key, data);
    if (send(fd, data, FRAME, MSG_NOSIGNAL) < 0) close(fd);
}

/* AUTH, then echoes; CONFIGURE, whose body is stepped over, and REPORT, which is not answered. */
static void converse(int fd) {
    struct link *l = &links[fd];
    ssize_t n = recv(fd, l->data + l->held, sizeof l->data - (size_t)l->held, 0);
    if (n <= 0) {
        if (n == 0 || errno != EAGAIN) close(fd);
        return;
    }
    l->held += (int)n;
    uint8_t answers[sizeof l->data];
    int at = 0, written = 0;
    while (l->held - at >= FRAME) {
        const uint8_t *data = l->data + at;
        uint64_t session = number_of(data + 8), seq = number_of(data + 16), a = number_of(data + 24);
        int size = FRAME + (data[4] == CONFIGURE ? (int)a + MAC : 0);
        if (l->held - at < size) break;
        at += size;
        if (data[4] == AUTH && !l->known) {
            connection_key(key, l->nonce, session, l->key);
            l->known = 1;
        } else if (data[4] == ECHO_ && l->known) {
            struct frame f = told(ECHOED, session, seq, a);
            frame_write(&f, l->key, answers + written);
            written += FRAME;
        }
    }
    memmove(l->data, l->data + at, (size_t)(l->held -= at));
    if (written && send(fd, answers, (size_t)written, MSG_NOSIGNAL) < 0 && errno != EAGAIN) close(fd);
}

static void beat(int64_t now) {
    for (int i = 0; i < count; i++) {
        struct guest *g = &guests[i];
        if (!g->period_ns || g->due_ns > now) continue;
        g->due_ns += g->period_ns * (1 + (now - g->due_ns) / g->period_ns); /* what a standstill left out is not made up for */
        struct frame f = told(BEAT, g->session, ++g->seq, 0);
        send_from(i, g->asker, &f);
    }
}

static int socket_at(int type, int port) {
    int fd = socket(AF_INET, type | SOCK_NONBLOCK, 0), yes = 1, room = 8 << 20;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (type == SOCK_DGRAM) {
        setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &yes, sizeof yes);
        if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room))
            setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    }
    if (bind(fd, (void *)&at, sizeof at)) fail("bind");
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN, .data.fd = fd});
    return fd;
}

int main(int argc, char **argv) {
    if (argc != 3 || fread(key, 1, 32, stdin) != 32) return fputs("usage: responder GUESTS PORT < KEY\n", stderr), 2;
    count = atoi(argv[1]);
    guests = calloc((size_t)count, sizeof *guests);
    boot = random_number(), began_ns = monotonic_ns();
    poller = epoll_create1(0);
    udp = socket_at(SOCK_DGRAM, atoi(argv[2]));
    tcp = socket_at(SOCK_STREAM, atoi(argv[2]));
    if (!guests || listen(tcp, 4096)) fail("listen");
    puts("ready"), fflush(stdout);
    for (int64_t next = monotonic_ns();;) {
        struct epoll_event ready[256];
        int n = epoll_wait(poller, ready, 256, 1);
        for (int i = 0; i < n; i++) {
            if (ready[i].data.fd == udp) hear();
            else if (ready[i].data.fd == tcp) accept_one();
            else converse(ready[i].data.fd);
        }
        int64_t now = monotonic_ns();
        if (now >= next) beat(now), next = now + 1000000;
        flush();
    }
}
