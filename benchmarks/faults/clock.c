/* The wall clock of one process, wrong by as many seconds as the file named by TRIAL_CLOCK says; other clocks are true. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t wrong_by(void) {
    char words[24] = "0";
    const char *place = getenv("TRIAL_CLOCK");
    int file = place ? open(place, O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) {
        ssize_t got = read(file, words, sizeof words - 1);
        words[got > 0 ? got : 0] = 0;
        close(file);
    }
    return (time_t)strtol(words, NULL, 10);
}

int clock_gettime(clockid_t which, struct timespec *into) {
    long failed = syscall(SYS_clock_gettime, which, into);
    if (!failed && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) into->tv_sec += wrong_by();
    return (int)failed;
}

int gettimeofday(struct timeval *restrict into, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    into->tv_sec = now.tv_sec;
    into->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *into) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (into) *into = now.tv_sec;
    return now.tv_sec;
}
