#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A thread of its own for work that blocks (inflate, SQLite, reading): the cooperative pool is not for that.
final class WorkerThread {
    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    private var handle = pthread_t()

    /// Starts a thread that runs `body`. Traps where the system has no more threads, which is before any work was taken on.
    init(_ body: @escaping @Sendable () -> Void) {
        let boxed = Unmanaged.passRetained(Body(body)).toOpaque()
        let result = pthread_create(
            &handle, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }, boxed)
        precondition(result == 0, "no thread could be started (error \(result))")
    }

    /// Waits for its end. Once.
    func join() { pthread_join(handle, nil) }
}

/// A mutex with a condition, for state that threads wait on.
final class Monitor: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` alone, and wakes those who wait.
    func locked<T>(_ body: () -> T) -> T {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        return body()
    }

    /// Runs `body` alone, which changes nothing: nobody is woken.
    func read<T>(_ body: () -> T) -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Runs `body` alone each time the state may have changed, until it gives a value.
    func wait<T>(_ body: () -> T?) -> T {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        while true {
            if let value = body() { return value }
            pthread_cond_wait(condition, mutex)
        }
    }
}

/// A queue between threads that holds at most `capacity` elements; who adds more waits.
final class BoundedQueue<Element>: @unchecked Sendable {
    private let monitor = Monitor()
    private let capacity: Int
    private var elements: [Element] = []
    private var isClosed = false

    init(capacity: Int) { self.capacity = capacity }

    /// Elements that wait to be taken.
    var count: Int { monitor.read { elements.count } }

    /// Adds an element, waiting for room.
    func push(_ element: Element) {
        monitor.wait { () -> Void? in
            guard elements.count < capacity else { return nil }
            return elements.append(element)
        }
    }

    /// The oldest element, waiting for one; nil when the queue is closed and empty.
    func pop() -> Element? {
        monitor.wait { () -> Element?? in
            if !elements.isEmpty { return .some(elements.removeFirst()) }
            return isClosed ? .some(nil) : nil
        }
    }

    /// No more elements will come.
    func close() { monitor.locked { isClosed = true } }
}
