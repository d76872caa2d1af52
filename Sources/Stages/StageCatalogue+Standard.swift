public import Pipelines

extension StageCatalogue {
  /// Every kind in `Kinds/`, in the order of `stellwerk kinds`.
  public static let standard = StageCatalogue([
    FileIntake.self,
    HTTPIntake.self,
    PyPIIntake.self,
    CommandBuild.self,
    DebianPackage.self,
    OpenPGPSignature.self,
    SBOMGeneration.self,
    TreeBill.self,
    OSVScan.self,
    PolicyDecision.self,
    APTPublication.self,
    APTCheck.self,
    PlanDecomposition.self,
    PlanReusing.self,
    PlanOutline.self,
    PlanDetail.self,
    PlanBatches.self,
    PlanPackages.self,
    PlanAssembly.self,
    PlanRefining.self,
    PlanValidation.self,
    PlanScoring.self,
    PlanEnrichment.self,
    PlanGate.self,
    PlanRendering.self,
  ])
}
