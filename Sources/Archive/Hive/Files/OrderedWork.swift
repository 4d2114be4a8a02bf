#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A piece of work that any thread may do.
package protocol OrderedJob: AnyObject {
    /// Does the work; `index` tells the threads apart, the owner's is 0.
    func run(_ thread: Int)
}

/// Does jobs on a few threads and gives them back in the order they came in. The owner's thread helps instead of waiting, so that without a
/// second thread nothing is different but the speed.
///
/// Unchecked: all mutable state is touched only under `mutex`; a job is run by one thread and looked at after it was marked done under
/// `mutex`. All methods are for the owner's thread only.
package final class OrderedWork<Job: OrderedJob>: @unchecked Sendable {
    private final class Slot {
        let job: Job
        var state = State.waiting
        init(_ job: Job) { self.job = job }
    }
    private enum State { case waiting, running, done }

    // The pthread types must not move, so they live in memory of their own.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var slots: [Slot] = []
    private var isClosed = false
    private var started: [pthread_t] = []
    private var starting = 0
    private let helpers: Int
    private let capacity: Int

    /// Work on `helpers` threads beside the owner's, with at most `capacity` jobs in flight.
    package init(helpers: Int, capacity: Int) {
        self.helpers = max(0, helpers)
        self.capacity = max(1, capacity)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Whether a job must be taken back before the next is added.
    package var isFull: Bool { slots.count >= capacity }
    /// Whether no job is in flight.
    package var isEmpty: Bool { slots.isEmpty }

    /// Adds a job.
    package func submit(_ job: Job) {
        pthread_mutex_lock(mutex)
        slots.append(Slot(job))
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
        if started.count < helpers { startThread() }
    }

    /// The oldest job, done: now, or once it is; the owner does what nobody has begun meanwhile.
    package func takeOldest() -> Job? {
        guard !slots.isEmpty else { return nil }
        pthread_mutex_lock(mutex)
        while slots[0].state != .done {
            if let slot = slots.first(where: { $0.state == .waiting }) {
                run(slot, 0)
            } else {
                pthread_cond_wait(changed, mutex)
            }
        }
        let slot = slots.removeFirst()
        pthread_mutex_unlock(mutex)
        return slot.job
    }

    /// The oldest job if it is done.
    package func takeIfDone() -> Job? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard let first = slots.first, first.state == .done else { return nil }
        return slots.removeFirst().job
    }

    /// Drops what nobody has begun and waits for the threads to end.
    package func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        slots.removeAll()
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
        for thread in started { pthread_join(thread, nil) }
        started.removeAll()
    }

    /// Runs a job with the mutex let go meanwhile.
    private func run(_ slot: Slot, _ thread: Int) {
        slot.state = .running
        pthread_mutex_unlock(mutex)
        slot.job.run(thread)
        pthread_mutex_lock(mutex)
        slot.state = .done
        pthread_cond_broadcast(changed)
    }

    private func startThread() {
        // Signals are for the program's own threads.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(ThreadBody { self.help() })
        let result = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        // Without a thread the owner does all the work.
        if result == 0 { started.append(thread) } else { context.release() }
    }

    private func help() {
        pthread_mutex_lock(mutex)
        starting += 1
        let thread = starting
        while !isClosed {
            if let slot = slots.first(where: { $0.state == .waiting }) {
                run(slot, thread)
            } else {
                pthread_cond_wait(changed, mutex)
            }
        }
        pthread_mutex_unlock(mutex)
    }
}

/// What a thread does; a C callback takes no generic context.
private final class ThreadBody {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
}
