#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Clocks of the process, in nanoseconds.
struct SQLClock {
    /// A clock that only goes on.
    let wall: UInt64
    /// What all threads of the process have worked.
    let cpu: UInt64

    /// The clocks now.
    static var now: SQLClock { SQLClock(wall: read(CLOCK_MONOTONIC), cpu: read(CLOCK_PROCESS_CPUTIME_ID)) }

    /// The time of day, nanoseconds since the epoch.
    static var realtime: Int64 { Int64(truncatingIfNeeded: read(CLOCK_REALTIME)) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}

/// The processors of the machine.
enum SystemCores {
    static var count: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
