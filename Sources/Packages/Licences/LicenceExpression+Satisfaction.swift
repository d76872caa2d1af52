extension LicenceExpression {
  /// Whether it can be complied with by using only the allowed licences: one branch of every `OR`, all of every `AND`.
  ///
  /// A version range counts as in `+`, `-only` and `-or-later`: `GPL-2.0` is within an allowed
  /// `GPL-2.0-or-later`. An exception must be allowed with its licence.
  public func isSatisfied(byAllowed allowed: [Requirement]) -> Bool {
    let ranges = allowed.map(Range.init)
    return Self.holds(root) { requirement in
      let wanted = Range(requirement)
      return ranges.contains { $0.overlaps(wanted) }
    }
  }

  // Recursion is bounded: the parser has limited the depth of parentheses.
  private static func holds(_ term: Term, _ isAllowed: (Requirement) -> Bool) -> Bool {
    switch term {
    case .requirement(let requirement): isAllowed(requirement)
    case .all(let terms): terms.allSatisfy { holds($0, isAllowed) }
    case .any(let terms): terms.contains { holds($0, isAllowed) }
    }
  }

  /// A licence family with one version, or with all versions from one on.
  private struct Range {
    let family: String
    let version: [Int]
    let isOpen: Bool
    let exception: String?

    init(_ requirement: Requirement) {
      var id = requirement.licence[...]
      var isOpen = requirement.orLater
      if id.hasSuffix("-or-later") {
        id = id.dropLast("-or-later".count)
        isOpen = true
      } else if id.hasSuffix("-only") {
        id = id.dropLast("-only".count)
      }
      var version: [Int] = []
      if let dash = id.lastIndex(of: "-") {
        let numbers = id[id.index(after: dash)...].split(separator: ".", omittingEmptySubsequences: false)
        let parsed = numbers.compactMap { Int($0) }
        if parsed.count == numbers.count {
          version = parsed
          id = id[..<dash]
        }
      }
      (family, self.version, self.isOpen) = (String(id), version, isOpen)
      exception = requirement.exception
    }

    func overlaps(_ other: Range) -> Bool {
      guard family == other.family, exception == other.exception else { return false }
      switch (isOpen, other.isOpen) {
      case (true, true): return true
      case (false, false): return version == other.version
      case (true, false): return !other.version.lexicographicallyPrecedes(version)
      case (false, true): return !version.lexicographicallyPrecedes(other.version)
      }
    }
  }
}
