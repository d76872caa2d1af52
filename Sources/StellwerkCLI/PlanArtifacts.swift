import Attestations
import Execution
import Pipelines

/// The files of a plan that a run made, by the media types of the artifacts.
enum PlanArtifacts {
  /// The kind of the stages whose plans count.
  static let writer = "plan/render"

  /// What is kept beside the evidence, and under which ending.
  private static let endings = [
    MediaType.plan: "plan.json", MediaType.markdown: "plan.md", MediaType.csv: "plan.csv",
    MediaType.calendar: "plan.ics", MediaType.svg: "map.svg", MediaType.html: "map.html",
  ]

  /// What the bundle of a plan holds.
  static let members = [
    MediaType.plan: EvidencePath.plan, MediaType.markdown: EvidencePath.planText,
    MediaType.planReport: EvidencePath.planReport, MediaType.planScore: EvidencePath.planScore,
    MediaType.planRisk: EvidencePath.planRisk, MediaType.planGate: EvidencePath.planGate,
    MediaType.completions: EvidencePath.planCompletions, MediaType.planReuse: EvidencePath.planReuse,
  ]

  /// The artifacts of the stages that write plans for people, with the names that they get.
  static func rendered(_ loaded: LoadedPackage, _ outcomes: [StageOutcome]) -> [(
    artifact: Artifact, name: String
  )] {
    var found: [(artifact: Artifact, name: String)] = []
    for (stage, outcome) in zip(loaded.plan.stages, outcomes) where stage.kindName == writer {
      for port in stage.kind.outputs {
        guard let artifact = outcome.outputs[port.name], let ending = endings[artifact.mediaType] else {
          continue
        }
        found.removeAll { $0.artifact.mediaType == artifact.mediaType }
        found.append((artifact, "\(loaded.title).\(ending)"))
      }
    }
    return found
  }
}
