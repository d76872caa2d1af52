public import Diagnostics
internal import Packages

/// A range whose events are versions of one scheme, in their order.
struct AdvisoryRange {
  let scheme: VersionScheme
  /// `nil` is "introduced 0", which stands before every version, also before those that the scheme cannot read.
  private let steps: [(kind: AdvisoryRecord.Event.Kind, at: OrderedVersion?)]
  /// `nil` is `*`, beyond every version.
  private let limits: [OrderedVersion?]

  /// Reads the versions of a range.
  ///
  /// - Throws: `advisory.order` for an ecosystem without order; the scheme's problem for a version that it cannot read.
  init(_ range: AdvisoryRecord.Range, in ecosystem: String) throws(Problem) {
    let ordered: VersionScheme? =
      switch range.kind {
      case .semver: .semver
      case .ecosystem: VersionScheme(ecosystem: ecosystem)
      case .git: nil
      }
    guard let scheme = ordered else {
      throw Problem(.advisoryOrder, "versions of '\(ecosystem)' are not compared")
    }
    var steps: [(kind: AdvisoryRecord.Event.Kind, at: OrderedVersion?)] = []
    var limits: [OrderedVersion?] = []
    for event in range.events {
      switch event.kind {
      case .introduced:
        steps.append((.introduced, event.version == "0" ? nil : try scheme.version(event.version)))
      case .limit: limits.append(event.version == "*" ? nil : try scheme.version(event.version))
      case .fixed, .lastAffected: steps.append((event.kind, try scheme.version(event.version)))
      }
    }
    // Not relied on: the order written. At equal versions what begins comes first, so that an end there counts.
    let sorted = steps.enumerated().sorted { left, right in
      switch (left.element.at, right.element.at) {
      case (nil, nil): break
      case (nil, _): return true
      case (_, nil): return false
      case (let a?, let b?): if a != b { return a < b }
      }
      let (first, second) = (left.element.kind == .introduced, right.element.kind == .introduced)
      return first == second ? left.offset < right.offset : first
    }
    (self.scheme, self.steps, self.limits) = (scheme, sorted.map(\.element), limits)
  }

  /// Whether a version lies in the range (OSV schema, "Evaluation").
  func contains(_ version: OrderedVersion) -> Bool {
    guard limits.isEmpty || limits.contains(where: { limit in limit.map { version < $0 } ?? true }) else {
      return false
    }
    var isAffected = false
    for step in steps {
      switch step.kind {
      case .introduced: if step.at.map({ version >= $0 }) ?? true { isAffected = true }
      case .fixed: if let at = step.at, version >= at { isAffected = false }
      case .lastAffected: if let at = step.at, version > at { isAffected = false }
      case .limit: break
      }
    }
    return isAffected
  }
}

extension Problem.Code {
  /// The versions of an ecosystem have no order here.
  public static let advisoryOrder = Self("advisory.order", exit: .invalidData)
}
