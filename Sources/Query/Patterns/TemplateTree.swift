/// Clusters masked messages into templates, as Drain does (He, Zhu, Zheng, Lyu: "Drain: An Online Log Parsing Approach with Fixed Depth
/// Tree", ICWS 2017).
///
/// Messages of equally many words that begin alike go to one leaf; there each joins the template that has most words in common with it,
/// or founds one. Where a message differs, the template gets `<*>`.
struct TemplateTree {
    /// Words at the start of a message that choose the leaf.
    static let depth = 2
    /// Part of the words that must be the same for a message to join a template.
    static let similarity = 0.5
    /// Different words at one place of the tree; further ones share a branch.
    static let childrenMax = 100
    /// Words of a message that count; what follows is one word.
    static let wordsMax = 80

    static let wildcard = Array("<*>".utf8)

    private struct LeafKey: Hashable {
        var count: Int
        var words: [[UInt8]]
    }

    /// The words of each template.
    private(set) var templates: [[[UInt8]]] = []
    private var leaves: [LeafKey: [Int]] = [:]
    private var children: [LeafKey: Set<[UInt8]>] = [:]

    /// The template of a masked message, which it joins or founds.
    mutating func insert(_ message: [UInt8]) -> Int {
        let words = Self.words(of: message)
        let key = leaf(words)
        var best: (template: Int, same: Int, wild: Int)?
        for template in leaves[key] ?? [] {
            var same = 0
            var wild = 0
            for (index, word) in templates[template].enumerated() {
                if word == Self.wildcard { wild += 1 } else if word == words[index] { same += 1 }
            }
            if best.map({ (same, wild) > ($0.same, $0.wild) }) ?? true { best = (template, same, wild) }
        }
        if let best, Double(best.same) >= Self.similarity * Double(words.count), best.same + best.wild > 0 || words.isEmpty {
            for index in words.indices where templates[best.template][index] != words[index] {
                templates[best.template][index] = Self.wildcard
            }
            return best.template
        }
        templates.append(words)
        leaves[key, default: []].append(templates.count - 1)
        return templates.count - 1
    }

    /// The leaf for a message: its count of words, then its first words; words with marks or digits all take one branch.
    private mutating func leaf(_ words: [[UInt8]]) -> LeafKey {
        var key = LeafKey(count: words.count, words: [])
        for word in words.prefix(Self.depth) {
            var branch = word
            if word.contains(where: { $0 &- 0x30 <= 9 || $0 == UInt8(ascii: "<") }) {
                branch = Self.wildcard
            } else if children[key]?.contains(word) != true {
                if (children[key]?.count ?? 0) >= Self.childrenMax {
                    branch = Self.wildcard
                } else {
                    children[key, default: []].insert(word)
                }
            }
            key.words.append(branch)
        }
        return key
    }

    private static func words(of message: [UInt8]) -> [[UInt8]] {
        message.split(separator: 0x20, maxSplits: wordsMax - 1, omittingEmptySubsequences: true).map(Array.init)
    }
}
