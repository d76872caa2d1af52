import OperatingSystem
import Reports

extension RunStatistics {
  /// Everything as metrics; `version` is that of the program.
  func metrics(version: String) -> OpenMetrics {
    var metrics = OpenMetrics()
    metrics.gauge(
      "stellwerk_build_info", "Version of the program that wrote this.", [("version", version)], "1")
    metrics.gauge("stellwerk_ledger_sequence", "Number of the last event of the ledger.", [], "\(sequence)")
    for word in ["executed", "failed", "reused", "skipped"] {
      metrics.count(
        "stellwerk_stages", "Stages by how they ended, over all runs.", [("status", word)], totals[word] ?? 0)
    }
    metrics.count(
      "stellwerk_cache_hits", "Stages for which a recorded result stood.", [], totals["hits"] ?? 0)
    metrics.count(
      "stellwerk_cache_misses", "Stages that could be reused and were executed.", [], totals["misses"] ?? 0)
    metrics.count("stellwerk_stage_retries", "Attempts that were repeated.", [], totals["retries"] ?? 0)
    metrics.count(
      "stellwerk_output_bytes", unit: "bytes", "Bytes that executed stages put into the store.", [],
      totals["bytes"] ?? 0)
    for (kind, histogram) in durations {
      metrics.histogram(
        "stellwerk_stage_duration_seconds", "Time of executed and failed stages, all attempts.",
        [("kind", kind)], histogram)
    }
    for (package, values) in packages { add(package, values, to: &metrics) }
    for (package, severities) in findings {
      for (severity, count) in severities {
        metrics.gauge(
          "stellwerk_findings", "Vulnerabilities that the last scan found.",
          [("package", package), ("severity", severity)], "\(count)")
      }
    }
    return metrics
  }

  private func add(_ package: String, _ values: [String: Int], to metrics: inout OpenMetrics) {
    let label = [(name: "package", value: package)]
    for (word, number) in values where word.hasPrefix("runs.") {
      let outcome = String(word.dropFirst("runs.".count))
      metrics.count("stellwerk_runs", "Runs that have ended.", label + [("outcome", outcome)], number)
    }
    metrics.count(
      "stellwerk_publications", "Publications in a repository.", label, values["publications"] ?? 0)
    if let risk = values["risk"] {
      metrics.gauge("stellwerk_risk_score", "Risk score of the last decision, of 100.", label, "\(risk)")
    }
    if let time = values["success"] {
      metrics.gauge(
        "stellwerk_last_success_timestamp_seconds", unit: "seconds", "When the last run that released ended.",
        label, "\(time)")
    }
    if let milliseconds = values["milliseconds"] {
      metrics.gauge(
        "stellwerk_last_run_duration_seconds", unit: "seconds", "Time of the last run that has ended.", label,
        OpenMetrics.seconds(milliseconds))
    }
  }
}
