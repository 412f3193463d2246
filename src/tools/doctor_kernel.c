/* doctor_kernel.c - what the kernel of this machine has to say of its sockets. */
#include "tools/doctor.h"

#include <stdio.h>

#define PORT 137

void doctor_udp_line(const char *line, struct doctor_udp *udp)
{
    unsigned long long addr, port, drops;

    /* sl local remote st queues tr:when retransmits uid timeout inode ref pointer drops
     */
    if (sscanf(line,
               " %*u: %8llx:%4llx %*x:%*x %*x %*x:%*x %*x:%*x %*x %*u %*u %*u %*u %*s "
               "%llu",
               &addr, &port, &drops) != 3 ||
        port != PORT)
        return;
    udp->everywhere = udp->everywhere || addr == 0;
    udp->drops += (long long)drops;
}
