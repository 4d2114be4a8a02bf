/// Finds what a person may have meant with a name that does not exist.
public enum NearestName {
    /// Longest names that are compared, bytes; longer ones are never near.
    static let maxBytes = 128

    /// The name that is nearest to `name`: first by edit distance (at most two, and less than half of the letters), then one
    /// that starts with it or that it starts with, shortest first. Nil where none is near. Compared without case.
    public static func of(_ name: String, among names: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().utf8)
        guard !wanted.isEmpty, wanted.count <= maxBytes else { return nil }
        var best: (rank: Int, length: Int, name: String)?
        for candidate in names {
            let bytes = Array(candidate.lowercased().utf8)
            guard let rank = rank(wanted, bytes) else { continue }
            let found = (rank, bytes.count, candidate)
            if let known = best, (known.rank, known.length, known.name) <= found { continue }
            best = found
        }
        return best?.name
    }

    /// 0...2: the distance; 3: one is the beginning of the other; nil: not near.
    private static func rank(_ a: [UInt8], _ b: [UInt8]) -> Int? {
        guard !b.isEmpty, b.count <= maxBytes else { return nil }
        if abs(a.count - b.count) <= 2 {
            let distance = distance(a, b)
            if distance <= 2 && distance * 2 < max(a.count, b.count) { return distance }
        }
        return a.count >= 2 && b.count >= 2 && (b.starts(with: a) || a.starts(with: b)) ? 3 : nil
    }

    /// The Damerau-Levenshtein distance in its restricted form (optimal string alignment): insertions, deletions, substitutions and
    /// swaps of neighbours.
    static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        var row = last
        for i in 1...a.count {
            row[0] = i
            for j in 1...b.count {
                let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                row[j] = min(last[j] + 1, row[j - 1] + 1, substitution)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], beforeLast[j - 2] + 1) }
            }
            (beforeLast, last, row) = (last, row, beforeLast)
        }
        return last[b.count]
    }
}
