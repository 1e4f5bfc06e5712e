//! What can be done.

use crate::ResourceKind;

lookagain_domain::codes! {
    /// Something a signed-in person can ask to do.
    Act {
        ListCases = "LIST_CASES", "List cases";
        ViewCase = "VIEW_CASE", "View a case";
        SearchCases = "SEARCH_CASES", "Search cases";
        /// Sees that there is a person and what they are in the case: without a name.
        ViewPerson = "VIEW_PERSON", "View a person";
        RevealName = "REVEAL_NAME", "Reveal a name";
        /// By name, number or address: whoever searches learns whether what they typed is there, and where.
        SearchPeople = "SEARCH_PEOPLE", "Search by what identifies";
        Decide = "DECIDE", "Decide on a case";
        UndoDecision = "UNDO_DECISION", "Undo one's own decision";
        RequestInfo = "REQUEST_INFO", "Ask a force for facts";
        RespondInfo = "RESPOND_INFO", "Answer a request for facts";
        SecondLook = "SECOND_LOOK", "Look a second time at an exclusion";
        SendExtract = "SEND_EXTRACT", "Send an extract";
        ListSubmissions = "LIST_SUBMISSIONS", "List deliveries";
        ViewSubmission = "VIEW_SUBMISSION", "View a delivery's receipt";
        DownloadRejections = "DOWNLOAD_REJECTIONS", "Download rejected rows";
        ExportQueue = "EXPORT_QUEUE", "Export the queue";
        ViewRules = "VIEW_RULES", "View the rules";
        PreviewRules = "PREVIEW_RULES", "See what other rules would change";
        AdoptRules = "ADOPT_RULES", "Adopt rules";
        RunAssessment = "RUN_ASSESSMENT", "Assess cases";
        ViewContext = "VIEW_CONTEXT", "View context figures";
        LoadContext = "LOAD_CONTEXT", "Load context figures";
        ViewAudit = "VIEW_AUDIT", "View the audit";
        VerifyAudit = "VERIFY_AUDIT", "Verify the audit";
        ListAccounts = "LIST_ACCOUNTS", "List accounts";
        ManageAccounts = "MANAGE_ACCOUNTS", "Manage accounts";
        ViewOwnAccount = "VIEW_OWN_ACCOUNT", "View and change one's own account";
        RunLinkage = "RUN_LINKAGE", "Link records of one person";
        ListPairs = "LIST_PAIRS", "List pairs of records that wait for a judgement";
        /// Sees two records beside each other, and why they look like one person: without names.
        ViewPair = "VIEW_PAIR", "View a pair of records";
        ViewIdentity = "VIEW_IDENTITY", "View an identity";
        JudgePair = "JUDGE_PAIR", "Judge whether two records are one person";
        FindGroups = "FIND_GROUPS", "Find hidden groups";
        ListGroups = "LIST_GROUPS", "List hidden groups";
        /// Of a group that reaches into several forces, whoever is bound to one sees that one's part, and that there is more.
        ViewGroup = "VIEW_GROUP", "View a hidden group";
        DecideGroup = "DECIDE_GROUP", "Decide about a hidden group or a tie";
        AskAccess = "ASK_ACCESS", "Ask for another force's part of a group";
        AnswerAccess = "ANSWER_ACCESS", "Answer another force's question for access";
        ViewReview = "VIEW_REVIEW", "View the review of a case";
        WorkOnReview = "WORK_ON_REVIEW", "Work on the review of a case";
        ViewPanel = "VIEW_PANEL", "View the panel's agenda and decisions";
        TakePartInPanel = "TAKE_PART_IN_PANEL", "Take part in the panel";
        /// Sits at a meeting, counts for its quorum, writes down and signs what it decides.
        SitAtPanel = "SIT_AT_PANEL", "Sit at a meeting of the panel";
        ViewReinvestigation = "VIEW_REINVESTIGATION", "View a reinvestigation";
        Reinvestigate = "REINVESTIGATE", "Work on a reinvestigation";
        Supervise = "SUPERVISE", "Supervise a reinvestigation";
        ViewAttachment = "VIEW_ATTACHMENT", "View an attachment";
        AddAttachment = "ADD_ATTACHMENT", "Add an attachment";
        HoldAttachment = "HOLD_ATTACHMENT", "Set or lift a legal hold, erase an attachment";
        ViewQuestions = "VIEW_QUESTIONS", "View the review's questions";
        AdoptQuestions = "ADOPT_QUESTIONS", "Adopt other questions";
        ViewAgreement = "VIEW_AGREEMENT", "View how far blind reviews agree";
        ViewLearning = "VIEW_LEARNING", "View learning points";
        PublishLearning = "PUBLISH_LEARNING", "Publish learning points";
        ViewWorkload = "VIEW_WORKLOAD", "View the workload";
        /// Forces beside each other, so only whoever is bound to none.
        ViewPatterns = "VIEW_PATTERNS", "View where cases end without action";
        /// Nobody may: it exists so that the matrix shows it.
        ViewProtected = "VIEW_PROTECTED", "View protected characteristics";
    }
}

impl Act {
    /// What it can be done to, the usual kind first. Done to anything else it is refused.
    pub const fn kinds(self) -> &'static [ResourceKind] {
        match self {
            Self::ListCases
            | Self::ViewCase
            | Self::SearchCases
            | Self::Decide
            | Self::UndoDecision
            | Self::RequestInfo
            | Self::RespondInfo
            | Self::SecondLook
            | Self::ExportQueue => &[ResourceKind::Case],
            Self::SearchPeople => &[ResourceKind::Person],
            Self::ViewPerson | Self::RevealName => &[ResourceKind::Person, ResourceKind::Case],
            Self::SendExtract | Self::ListSubmissions | Self::ViewSubmission | Self::DownloadRejections => {
                &[ResourceKind::Submission]
            }
            Self::ViewRules | Self::PreviewRules | Self::AdoptRules => &[ResourceKind::Rules],
            Self::ViewContext | Self::LoadContext => &[ResourceKind::Context],
            Self::ViewAudit | Self::VerifyAudit => &[ResourceKind::Audit],
            Self::ListAccounts | Self::ManageAccounts | Self::ViewOwnAccount => &[ResourceKind::Account],
            Self::ListGroups | Self::ViewGroup | Self::DecideGroup | Self::AskAccess | Self::AnswerAccess => {
                &[ResourceKind::Group]
            }
            Self::RunAssessment | Self::RunLinkage | Self::FindGroups | Self::ViewProtected => {
                &[ResourceKind::System]
            }
            Self::ViewReview | Self::WorkOnReview => &[ResourceKind::Review],
            Self::ViewPanel | Self::TakePartInPanel | Self::SitAtPanel => &[ResourceKind::Panel],
            Self::ViewReinvestigation | Self::Reinvestigate | Self::Supervise => {
                &[ResourceKind::Reinvestigation]
            }
            Self::ViewAttachment | Self::AddAttachment | Self::HoldAttachment => &[ResourceKind::Attachment],
            Self::ViewQuestions | Self::AdoptQuestions | Self::ViewAgreement => &[ResourceKind::Questions],
            Self::ViewLearning | Self::PublishLearning => &[ResourceKind::Learning],
            Self::ViewWorkload => &[ResourceKind::Workload],
            Self::ViewPatterns => &[ResourceKind::Pattern],
            Self::ListPairs | Self::ViewPair | Self::ViewIdentity | Self::JudgePair => {
                &[ResourceKind::Identity]
            }
        }
    }
}
