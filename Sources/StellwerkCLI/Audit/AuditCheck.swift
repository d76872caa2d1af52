import Diagnostics
import Manifests

/// One question of a security reviewer, and how it is answered from the documents.
struct AuditCheck: Sendable {
  /// A place that the question is about.
  struct Finding {
    let message: String
    let location: SourceLocation
    let hint: String
    /// If it weighs more or less than the question does in general.
    var severity: Problem.Severity?
  }

  let code: Problem.Code
  let severity: Problem.Severity
  let look: @Sendable (AuditSubject) -> [Finding]

  init(
    _ slug: String, _ severity: Problem.Severity, _ look: @escaping @Sendable (AuditSubject) -> [Finding]
  ) {
    code = Problem.Code("audit.\(slug)", exit: .refused)
    (self.severity, self.look) = (severity, look)
  }

  /// Every question; `docs/cli.md` lists them.
  static let all: [AuditCheck] = [
    AuditCheck("plain-secret", .error, plainSecrets), AuditCheck("readable-key", .error, readableKeys),
    AuditCheck("broad-exception", .error, broadExceptions), AuditCheck("no-policy", .error, missingPolicies),
    AuditCheck("plain-http", .warning, plainHTTP), AuditCheck("waived-digest", .warning, waivedDigests),
    AuditCheck("network-in-build", .warning, networkInBuilds),
    AuditCheck("missing-rule", .warning, missingRules),
    AuditCheck("unproven-build", .warning, unprovenBuilds),
    AuditCheck("unsigned-evidence", .warning, unsignedEvidence),
    AuditCheck("unpinned-parent", .note, unpinnedParents),
    AuditCheck("rule-only-warns", .note, warningRules), AuditCheck("long-timeout", .note, longTimeouts),
  ]

  /// All findings, heaviest first, then by place; the same place by way of two manifests counts once.
  static func findings(about subject: AuditSubject) -> [(problem: Problem, severity: Problem.Severity)] {
    var findings: [(problem: Problem, severity: Problem.Severity)] = []
    var seen: Set<Problem> = []
    for check in all {
      for finding in check.look(subject) {
        let problem = Problem(check.code, finding.message, at: finding.location, hint: finding.hint)
        if seen.insert(problem).inserted { findings.append((problem, finding.severity ?? check.severity)) }
      }
    }
    return findings.sorted { first, second in
      first.severity == second.severity
        ? first.problem.comes(before: second.problem) : first.severity < second.severity
    }
  }
}
