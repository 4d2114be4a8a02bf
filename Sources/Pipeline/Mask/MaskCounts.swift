/// How often masking has found something.
public struct MaskCounts: Hashable, Sendable {
    /// One lane a detector: counts are made for each event, so they live without memory of their own.
    private var values = SIMD16<Int>()
    /// By the number of the own pattern; as long as there was need.
    private var patterns: [Int] = []
    /// Texts hidden as a whole since an own pattern reached a limit in them. They count for the pattern as well.
    public private(set) var limits = 0

    /// Nothing found.
    public init() {}

    /// The count of one detector.
    public subscript(detector: MaskDetector) -> Int {
        get { values[Int(detector.rawValue)] }
        set { values[Int(detector.rawValue)] = newValue }
    }

    /// The count of the own pattern with this number (`MaskPolicy.patterns`).
    public func count(ofPattern number: Int) -> Int { number < patterns.count ? patterns[number] : 0 }

    /// The sum over all detectors and patterns.
    public var total: Int { patterns.reduce(values.wrappedSum(), +) }

    /// The names and counts of what was found; `patterns` are the names of the own patterns.
    public func named(_ patterns: [String]) -> [(name: String, count: Int)] {
        let known = MaskDetector.allCases.map { (name: $0.code, count: self[$0]) }
        let own = patterns.indices.map { (name: patterns[$0], count: count(ofPattern: $0)) }
        return (known + own).filter { $0.count > 0 }
    }

    /// Counts a find, unless it goes on with the one before it.
    @inline(__always)
    mutating func add(_ hit: MaskHit) {
        if hit.isContinuation { return }
        if let detector = hit.finder.detector {
            self[detector] += 1
        } else {
            add(1, toPattern: hit.finder.pattern)
        }
        if hit.isLimit { limits += 1 }
    }

    private mutating func add(_ count: Int, toPattern number: Int) {
        while patterns.count <= number { patterns.append(0) }
        patterns[number] += count
    }

    /// Adds other counts.
    public static func += (a: inout MaskCounts, b: MaskCounts) {
        a.values &+= b.values
        a.limits += b.limits
        for number in b.patterns.indices where b.patterns[number] > 0 { a.add(b.patterns[number], toPattern: number) }
    }

    /// The greater count of each.
    func merged(_ other: MaskCounts) -> MaskCounts {
        var result = self
        result.values = pointwiseMax(values, other.values)
        result.limits = max(limits, other.limits)
        for number in other.patterns.indices {
            result.add(max(0, other.patterns[number] - result.count(ofPattern: number)), toPattern: number)
        }
        return result
    }

    /// Whether something has a greater count than in `other`.
    func exceeds(_ other: MaskCounts) -> Bool {
        any(values .> other.values) || patterns.indices.contains { patterns[$0] > other.count(ofPattern: $0) }
    }
}
