public import JSON

/// What is different between two plans, by the keys of the document: whatever a plan can say, a difference shows.
///
/// Entries of lists are joined by what names them (`id`, `name`, an edge by its ends), other lists are compared as
/// sets of texts. Recursion goes as deep as the document, which is seven levels.
public struct PlanDifference: Sendable {
  /// One difference.
  public struct Change: Equatable, Sendable {
    /// What sort of difference.
    public enum Kind: String, Sendable {
      case added
      case removed
      case changed
    }

    /// What sort.
    public let kind: Kind
    /// Where: names of keys and of entries, from the outside in.
    public let path: [String]
    /// What was there; nil if it is new.
    public let before: JSON?
    /// What is there; nil if it is gone.
    public let after: JSON?

    /// As a document.
    public var json: JSON {
      .compact([
        "change": .string(kind.rawValue), "path": .array(path.map { .string($0) }), "before": before,
        "after": after,
      ])
    }
  }

  /// In the order of the document.
  public private(set) var changes: [Change] = []

  /// Compares two plans.
  public init(from before: RoutePlan, to after: RoutePlan) {
    compare(before.json, after.json, at: [])
  }

  private mutating func compare(_ before: JSON, _ after: JSON, at path: [String]) {
    guard before != after else { return }
    switch (before, after) {
    case (.object(let old), .object(let new)): compare(old, new, at: path)
    case (.array(let old), .array(let new)):
      if let (old, new) = Self.named(old, new) {
        compare(old, new, at: path)
      } else {
        compare(old, new, at: path)
      }
    default: changes.append(Change(kind: .changed, path: path, before: before, after: after))
    }
  }

  private mutating func compare(
    _ old: [(name: String, value: JSON)], _ new: [(name: String, value: JSON)], at path: [String]
  ) {
    func value(_ name: String, in members: [(name: String, value: JSON)]) -> JSON? {
      members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }
    for (name, before) in old {
      if let after = value(name, in: new) {
        compare(before, after, at: path + [name])
      } else {
        changes.append(Change(kind: .removed, path: path + [name], before: before, after: nil))
      }
    }
    for (name, after) in new where value(name, in: old) == nil {
      changes.append(Change(kind: .added, path: path + [name], before: nil, after: after))
    }
  }

  /// What is only in one of two lists; the order says nothing.
  private mutating func compare(_ old: [JSON], _ new: [JSON], at path: [String]) {
    var rest = new
    for element in old {
      if let place = rest.firstIndex(of: element) {
        rest.remove(at: place)
      } else {
        changes.append(Change(kind: .removed, path: path, before: element, after: nil))
      }
    }
    changes += rest.map { Change(kind: .added, path: path, before: nil, after: $0) }
  }

  /// Lists of objects as objects of their names, where every entry has one of its own.
  private static func named(_ old: [JSON], _ new: [JSON]) -> (
    [(name: String, value: JSON)], [(name: String, value: JSON)]
  )? {
    func members(_ list: [JSON]) -> [(name: String, value: JSON)]? {
      var names: Set<String> = []
      var members: [(name: String, value: JSON)] = []
      for element in list {
        guard let name = name(of: element), names.insert(name).inserted else { return nil }
        members.append((name, element))
      }
      return members
    }
    guard let old = members(old), let new = members(new) else { return nil }
    return (old, new)
  }

  private static func name(of element: JSON) -> String? {
    if let name = element["id"]?.string ?? element["name"]?.string ?? element["route"]?.string { return name }
    guard let from = element["from"]?.string, let to = element["to"]?.string else { return nil }
    return "\(from) → \(to)"
  }
}
