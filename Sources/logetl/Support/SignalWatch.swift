import Glibc

/// Turns SIGINT, SIGTERM and SIGHUP into a call, so that a command can end in order.
///
/// The signals are blocked in every thread (start this before any other thread) and waited for in a thread of their own, where,
/// unlike in a signal handler, any code may run. A second signal ends the process at once: what is committed stays whole.
/// Signals that the parent made the program ignore (`nohup`, background jobs of scripts) stay ignored.
enum SignalWatch {
    /// Calls `body` on another thread when the first signal comes; where `repeats` is set, for each SIGINT, and others end the process.
    static func start(repeats: Bool = false, _ body: @escaping @Sendable () -> Void) {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var current = sigaction()
            if sigaction(number, nil, &current) == 0,
                unsafeBitCast(current.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
            {
                continue
            }
            sigaddset(&signals, number)
        }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let waited = signals
        BackgroundThread.start {
            var set = waited
            var number: Int32 = 0
            while sigwait(&set, &number) == 0, repeats, number == SIGINT { body() }
            if !repeats { body() }
            if !repeats, sigwait(&set, &number) != 0 { return }
            _exit(128 + number)
        }
    }
}
