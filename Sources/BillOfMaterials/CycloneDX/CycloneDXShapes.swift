internal import Diagnostics
internal import XML

/// What elements of CycloneDX XML may hold, and in which order: what the JSON form has no rules for.
///
/// The facts are those of version 1.6. All versions have the same order; of version 1.7, which has elements and attributes
/// that 1.6 has not, only what 1.6 knows is looked at.
struct CycloneDXShapes {
  /// One type of element.
  struct Shape: Sendable {
    /// An element that may stand in it.
    struct Child: Sendable {
      /// `nil`: anything may be in it.
      let shape: Int?
      /// Its place in the order; `nil`: anywhere.
      let place: Int?
    }

    let hasText: Bool
    let takesAttributes: Bool
    let takesElements: Bool
    let attributes: Set<String>
    let children: [String: Child]

    fileprivate init(_ row: Substring) {
      let parts = row.split(separator: "|", omittingEmptySubsequences: false)
      let flags = parts.first ?? ""
      (hasText, takesAttributes) = (flags.contains("t"), flags.contains("a"))
      takesElements = flags.contains("e")
      attributes = Set(parts.dropFirst().first?.split(separator: " ").map(String.init) ?? [])
      children = (parts.dropFirst(2).first ?? "").split(separator: " ").reduce(into: [:]) { children, word in
        let words = word.split(separator: ":")
        guard words.count == 3 else { return }
        children[String(words[0])] = Child(shape: Int(words[1]), place: Int(words[2]))
      }
    }

    /// A plain text.
    fileprivate var isText: Bool { hasText && children.isEmpty && !takesElements && attributes.isEmpty }
  }

  private static let all = table.split(separator: "\n").map { Shape($0) }
  private static let start = 1
  private static let instances = "http://www.w3.org/2001/XMLSchema-instance"
  private static let problemLimit = 1_000

  private let namespace: String
  /// Whether all that a document may hold is known.
  private let isKnown: Bool
  private var problems: [Problem] = []

  /// What is wrong with a document beside what its JSON form would be refused for.
  static func problems(_ root: XMLElement, namespace: String, version: String) -> [Problem] {
    var shapes = CycloneDXShapes(namespace: namespace, isKnown: version < "1.7")
    shapes.look(at: root, start)
    return shapes.problems
  }

  private init(namespace: String, isKnown: Bool) { (self.namespace, self.isKnown) = (namespace, isKnown) }

  private mutating func add(
    _ code: Problem.Code, _ message: String, _ place: SourceLocation, hint: String? = nil
  ) {
    if problems.count < Self.problemLimit { problems.append(Problem(code, message, at: place, hint: hint)) }
  }

  private mutating func look(at element: XMLElement, _ number: Int) {
    guard Self.all.indices.contains(number) else { return }
    let shape = Self.all[number]
    lookAtAttributes(of: element, shape)
    var last: (place: Int, name: String)?
    var hasText = false
    for content in element.content {
      guard case .element(let child) = content else {
        if case .text(let text) = content { hasText = hasText || text.utf8.contains { $0 > 0x20 } }
        continue
      }
      guard child.namespace == namespace else {
        if !shape.takesElements {
          add(
            .billUnknown, "'\(element.name)' has no element '\(child.name)' of another namespace",
            child.location,
            hint: "remove it")
        }
        continue
      }
      guard let known = shape.children[child.name] else {
        if isKnown || shape.children.count == 1 || shape.isText {
          add(
            .billUnknown, "unknown element '\(child.name)'", child.location,
            hint: suggestion(for: child.name, among: shape.children.keys.sorted()))
        }
        continue
      }
      if let place = known.place {
        if let last, place < last.place {
          add(
            .billSyntax, "'\(child.name)' stands behind '\(last.name)'", child.location,
            hint: "put it before: the schema has an order")
        } else {
          last = (place, child.name)
        }
      }
      if let inner = known.shape { look(at: child, inner) }
    }
    if hasText, !shape.hasText {
      add(.billSyntax, "text that '\(element.name)' does not have", element.location, hint: "remove it")
    }
  }

  private mutating func lookAtAttributes(of element: XMLElement, _ shape: Shape) {
    guard !shape.takesAttributes, isKnown || shape.isText else { return }
    for attribute in element.attributes where attribute.namespace != Self.instances {
      guard attribute.namespace != nil || !shape.attributes.contains(attribute.name) else { continue }
      add(
        .billUnknown, "'\(element.name)' has no attribute '\(attribute.name)'", attribute.location,
        hint: "remove it")
    }
  }
}
