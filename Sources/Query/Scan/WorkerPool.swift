#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Threads that do jobs in the order they were given. The thread that waits for a job that nobody has begun does it itself, so a
/// pool of one thread starts none, and short questions pay for no switch of threads.
///
/// Unchecked: all mutable state is touched only under `mutex`; a job's work is run by one thread, and its value is read after that
/// thread has marked it done under `mutex`. `submit`, `value`, `isDone` and `close` are for the owner's thread only.
final class WorkerPool: @unchecked Sendable {
    /// The partitions that the owner's thread has open.
    let ownHandles: PartitionHandles
    /// Threads, the owner's included.
    let threads: Int

    // The pthread types must not move, so they live in memory of their own.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let isWorkWaiting = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let isWorkDone = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var queue: [Job] = []
    private var isClosed = false
    private var started: [pthread_t] = []

    init(threads: Int, ownHandles: PartitionHandles) {
        self.threads = max(1, threads)
        self.ownHandles = ownHandles
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(isWorkWaiting, nil)
        pthread_cond_init(isWorkDone, nil)
    }

    deinit {
        pthread_cond_destroy(isWorkDone)
        pthread_cond_destroy(isWorkWaiting)
        pthread_mutex_destroy(mutex)
        isWorkDone.deallocate()
        isWorkWaiting.deallocate()
        mutex.deallocate()
    }

    /// A piece of work.
    class Job {
        fileprivate enum State { case waiting, running, done }
        fileprivate var state = State.waiting
        fileprivate func run(_ handles: PartitionHandles) {}
        fileprivate func drop() {}
    }

    /// A piece of work with a result.
    final class Task<Value>: Job {
        private var work: ((PartitionHandles) -> Value)?
        fileprivate var value: Value?

        init(_ work: @escaping (PartitionHandles) -> Value) { self.work = work }

        override fileprivate func run(_ handles: PartitionHandles) {
            value = work?(handles)
            work = nil
        }

        override fileprivate func drop() { work = nil }
    }

    /// Gives work to the pool. It runs on any thread and gets that thread's open partitions.
    func submit<Value>(_ work: @escaping (PartitionHandles) -> Value) -> Task<Value> {
        let task = Task(work)
        pthread_mutex_lock(mutex)
        queue.append(task)
        // The owner will take one job itself.
        let needsThread = started.count < threads - 1 && queue.count > started.count + 1
        pthread_cond_signal(isWorkWaiting)
        pthread_mutex_unlock(mutex)
        if needsThread { startThread() }
        return task
    }

    /// The result of a job: does it here if nobody has begun, else does others until it is done.
    func value<Value>(_ task: Task<Value>) -> Value {
        pthread_mutex_lock(mutex)
        if task.state == .waiting {
            if let index = queue.firstIndex(where: { $0 === task }) { queue.remove(at: index) }
            task.state = .running
            pthread_mutex_unlock(mutex)
            task.run(ownHandles)
            task.state = .done
        } else {
            while task.state != .done {
                // Meanwhile what comes next can be done: who only waits would leave all work to the others, job after job.
                guard !queue.isEmpty else {
                    pthread_cond_wait(isWorkDone, mutex)
                    continue
                }
                let next = queue.removeFirst()
                next.state = .running
                pthread_mutex_unlock(mutex)
                next.run(ownHandles)
                pthread_mutex_lock(mutex)
                next.state = .done
            }
            pthread_mutex_unlock(mutex)
        }
        guard let value = task.value else { preconditionFailure("a job that is done has a value") }
        return value
    }

    /// Whether a job's result is there already.
    func isDone(_ job: Job) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return job.state == .done
    }

    /// Drops the work that nobody has begun and waits for the threads to end.
    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        for job in queue { job.drop() }
        queue.removeAll()
        pthread_cond_broadcast(isWorkWaiting)
        pthread_mutex_unlock(mutex)
        for thread in started { pthread_join(thread, nil) }
        started.removeAll()
    }

    private func startThread() {
        // Signals are for the program's own threads.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let result = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<WorkerPool>.fromOpaque(context).takeRetainedValue().work() }
                return nil
            }, context.toOpaque())
        pthread_sigmask(SIG_SETMASK, &before, nil)
        // Without a thread the owner does all the work.
        if result == 0 { started.append(thread) } else { context.release() }
    }

    private func work() {
        let handles = PartitionHandles()
        pthread_mutex_lock(mutex)
        while true {
            while queue.isEmpty && !isClosed { pthread_cond_wait(isWorkWaiting, mutex) }
            if isClosed { break }
            let job = queue.removeFirst()
            job.state = .running
            pthread_mutex_unlock(mutex)
            job.run(handles)
            pthread_mutex_lock(mutex)
            job.state = .done
            pthread_cond_broadcast(isWorkDone)
        }
        pthread_mutex_unlock(mutex)
    }
}
