// What the page asks the API.

const SESSION = `fragment Session on InterviewSession {
  id status voice questions { id text answer } interests { name category confidence }
}`;
const PROBLEM = "__typename ... on UserError { message }";
const OVER = `${PROBLEM} ... on ConflictError { existing { ...Session } }`;

export const WHO = `query Who { viewer { name student { ...Learner } children { ...Learner } } }
fragment Learner on Student { id firstName preferredName consents { kind withdrawnAt } interviews { id status } }`;
export const ALLOW = `mutation Allow($input: GrantConsentInput!) { grantConsent(input: $input) { ${PROBLEM} } }`;
export const WITHDRAW = `mutation Withdraw($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { ${PROBLEM} } }`;
export const START = `mutation Start($input: StartInterviewInput!) {
  startInterview(input: $input) { ...Session ${OVER} }
} ${SESSION}`;
export const ANSWER = `mutation Answer($input: AnswerInterviewInput!) {
  answerInterview(input: $input) { ...Session ${OVER} }
} ${SESSION}`;
export const COMPLETE = `mutation Complete($input: CompleteInterviewInput!) {
  completeInterview(input: $input) { ...Session ${OVER} }
} ${SESSION}`;
export const CONNECT = `mutation Connect($input: ConnectInterviewInput!) {
  connectInterview(input: $input) { ... on ConnectInterviewPayload { sdpAnswer } ${OVER} }
} ${SESSION}`;
export const SERVERS = `query Servers($id: ID!) {
  node(id: $id) { ... on InterviewSession { ...Session iceServers { urls username credential } } }
} ${SESSION}`;
export const FOLLOW = `subscription Follow($id: ID!) { interview(sessionId: $id) { ...Session } } ${SESSION}`;
