public import Diagnostics
internal import Packages

extension Findings {
  /// Holds every advisory of `source` against `components`.
  ///
  /// Records that are joined by their aliases are one finding. Its severity is the highest CVSS 3 base score in
  /// those of its records that matched this component, a record's own vectors before those of the package;
  /// an alias that did not match says nothing here, it may be about other versions.
  ///
  /// - Throws: `advisory.database` where the data turn out to be damaged.
  public static func scan(_ components: [Component], _ source: AdvisorySource) throws(Problem) -> Findings {
    var findings: [Finding] = []
    var notEvaluated: Set<NotEvaluated> = []
    var remedies: [Remedy] = []
    let unique = Set(components)
    for component in unique {
      let scanned: ScannedPackage
      do throws(ScannedPackage.Refusal) { scanned = try ScannedPackage(component) } catch {
        notEvaluated.insert(NotEvaluated(purl: component.purl, reason: error.reason))
        continue
      }
      let records = try source.records(scanned.package)
      let known = KnownVersions()
      let matchers = records.map { AdvisoryMatcher($0, scanned.package, known) }
      var matched: [AdvisoryRecord] = []
      for (record, matcher) in zip(records, matchers) {
        let match = matcher.match(scanned.version)
        if match.isAffected { matched.append(record) }
        for reason in match.notEvaluated {
          notEvaluated.insert(NotEvaluated(purl: component.purl, reason: reason))
        }
      }
      if matched.isEmpty { continue }
      for group in joined(matched) { findings.append(finding(component, scanned, group, known)) }
      remedies.append(
        Remedy(
          component: component,
          version: scanned.laterVersions(in: records).first { later in
            // Not of one's own findings only: nobody is helped by an upgrade to another vulnerability.
            !matchers.contains { $0.match(later).isAffected }
          }))
    }
    return Findings(
      advisories: source.descriptor, components: unique.count,
      notEvaluated: notEvaluated.sorted {
        $0.purl == $1.purl ? precedes($0.reason, $1.reason) : precedes($0.purl, $1.purl)
      },
      findings: findings.sorted { $0.comes(before: $1) },
      remedies: remedies.sorted { $0.component.comes(before: $1.component) })
  }

  /// Records that tell of one vulnerability: connected by ids and aliases, directly or through others.
  static func joined(_ records: [AdvisoryRecord]) -> [[AdvisoryRecord]] {
    var groups: [(ids: Set<String>, records: [AdvisoryRecord])] = []
    for record in records {
      var ids = Set(record.aliases + [record.id])
      var members = [record]
      var apart: [(ids: Set<String>, records: [AdvisoryRecord])] = []
      for group in groups {
        if group.ids.isDisjoint(with: ids) {
          apart.append(group)
        } else {
          ids.formUnion(group.ids)
          members = group.records + members
        }
      }
      groups = apart + [(ids, members)]
    }
    return groups.map { $0.records.sorted { precedes($0.id, $1.id) } }
  }

  private static func finding(
    _ component: Component, _ scanned: ScannedPackage, _ records: [AdvisoryRecord], _ known: KnownVersions
  ) -> Finding {
    let ids = Set(records.flatMap { $0.aliases + [$0.id] }).sorted(by: precedes)
    let id = ids.first { $0.hasPrefix("CVE-") } ?? records.first?.id ?? ""
    var best: (score: CVSS3.Score, vector: String, record: String)?
    for record in records {
      for vector in record.severity + record.severity(of: scanned.package) where vector.type == "CVSS_V3" {
        // A malformed vector has no score: the severity stays unknown, which is the class that policy looks at.
        guard case .success(let cvss) = Result(catching: { () throws(Problem) in try CVSS3(vector.score) }),
          best.map({ cvss.baseScore > $0.score }) ?? true
        else { continue }
        best = (cvss.baseScore, vector.score, record.id)
      }
    }
    let matchers = records.map { AdvisoryMatcher($0, scanned.package, known) }
    let fixed = scanned.fixes(in: records).filter { version in
      !matchers.contains { $0.match(version).isAffected }
    }
    return Finding(
      component: component, id: id, aliases: ids.filter { $0 != id }, records: records.map(\.id),
      severity: Severity(best?.score), score: best?.score, vector: best?.vector, decidedBy: best?.record,
      stated: records.lazy.compactMap(\.stated).first, fixed: fixed)
  }
}

extension AdvisoryRecord {
  fileprivate func severity(of package: AdvisoryPackage) -> [Vector] {
    parts(about: package).flatMap(\.severity)
  }
}

extension ScannedPackage {
  /// The versions after the component's at which a record says "fixed", in order.
  fileprivate func fixes(in records: [AdvisoryRecord]) -> [String] {
    let ranges = records.flatMap { $0.parts(about: package) }.flatMap(\.ranges).filter { $0.kind != .git }
    return later(ranges.flatMap(\.events).filter { $0.kind == .fixed }.map(\.version))
  }

  /// All versions after the component's that the data know, in order; pre-releases last, unless it is one itself.
  fileprivate func laterVersions(in records: [AdvisoryRecord]) -> [String] {
    // A version that is listed has been released, one at which something is fixed will have been.
    let listed = records.flatMap { $0.parts(about: package) }.flatMap(\.versions)
    let all = later(listed + fixes(in: records))
    if isPrerelease(version) { return all }
    return all.filter { !isPrerelease($0) } + all.filter(isPrerelease)
  }

  private func later(_ texts: [String]) -> [String] {
    guard let own = ordered(version) else { return [] }
    var found: [(version: OrderedVersion, text: String)] = []
    for text in Set(texts) {
      if let version = ordered(text), version > own { found.append((version, text)) }
    }
    // Equal versions in several spellings: the first by bytes stands for all.
    found.sort { $0.version == $1.version ? precedes($0.text, $1.text) : $0.version < $1.version }
    var texts: [String] = []
    var last: OrderedVersion?
    for (version, text) in found where version != last {
      texts.append(text)
      last = version
    }
    return texts
  }

  /// `nil` for what the scheme cannot read: such a version is no way out.
  private func ordered(_ text: String) -> OrderedVersion? {
    if case .success(let version) = Result(catching: { () throws(Problem) in try scheme.version(text) }) {
      version
    } else {
      nil
    }
  }

  private func isPrerelease(_ text: String) -> Bool {
    switch ordered(text) {
    case .python(.standard(let version)): version.isPrerelease
    case .semantic(let version): version.isPrerelease
    default: false
    }
  }
}
