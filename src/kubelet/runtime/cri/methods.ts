/** The calls of CRI that the kubelet makes. */
import type { Fields, MessageType } from './message-type.ts';
import * as messages from './messages.ts';

export interface Method<Request extends Fields, Response extends Fields> {
  readonly path: string;
  readonly request: MessageType<Request>;
  readonly response: MessageType<Response>;
}

const service =
  (name: string) =>
  <Request extends Fields, Response extends Fields>(
    method: string,
    request: MessageType<Request>,
    response: MessageType<Response>,
  ): Method<Request, Response> => ({ path: `/runtime.v1.${name}/${method}`, request, response });

const runtime = service('RuntimeService');
const image = service('ImageService');
const { Empty, PodSandboxIdRequest, ContainerIdRequest, UrlResponse, ImageRequest } = messages;

export const version = runtime('Version', messages.VersionRequest, messages.VersionResponse);
export const status = runtime('Status', messages.StatusRequest, messages.StatusResponse);
export const updateRuntimeConfig = runtime('UpdateRuntimeConfig', messages.UpdateRuntimeConfigRequest, Empty);
/** Of the runtime's side. Runtimes of before 2024 do not have it. */
export const runtimeConfig = runtime('RuntimeConfig', Empty, messages.RuntimeConfigResponse);

export const runPodSandbox = runtime('RunPodSandbox', messages.RunPodSandboxRequest, messages.RunPodSandboxResponse);
export const stopPodSandbox = runtime('StopPodSandbox', PodSandboxIdRequest, Empty);
export const removePodSandbox = runtime('RemovePodSandbox', PodSandboxIdRequest, Empty);
export const podSandboxStatus = runtime('PodSandboxStatus', PodSandboxIdRequest, messages.PodSandboxStatusResponse);
export const listPodSandbox = runtime(
  'ListPodSandbox',
  messages.ListPodSandboxRequest,
  messages.ListPodSandboxResponse,
);

export const createContainer = runtime(
  'CreateContainer',
  messages.CreateContainerRequest,
  messages.CreateContainerResponse,
);
export const startContainer = runtime('StartContainer', ContainerIdRequest, Empty);
export const stopContainer = runtime('StopContainer', messages.StopContainerRequest, Empty);
export const removeContainer = runtime('RemoveContainer', ContainerIdRequest, Empty);
export const listContainers = runtime(
  'ListContainers',
  messages.ListContainersRequest,
  messages.ListContainersResponse,
);
export const containerStatus = runtime('ContainerStatus', ContainerIdRequest, messages.ContainerStatusResponse);
export const reopenContainerLog = runtime('ReopenContainerLog', ContainerIdRequest, Empty);
export const listContainerStats = runtime(
  'ListContainerStats',
  messages.ListContainerStatsRequest,
  messages.ListContainerStatsResponse,
);
/** Of whole Pods. Only newer runtimes have it. */
export const listPodSandboxStats = runtime(
  'ListPodSandboxStats',
  messages.ListPodSandboxStatsRequest,
  messages.ListPodSandboxStatsResponse,
);
/** Answers with a stream. Only newer runtimes have it. */
export const getContainerEvents = runtime('GetContainerEvents', Empty, messages.ContainerEventResponse);

export const execSync = runtime('ExecSync', messages.ExecSyncRequest, messages.ExecSyncResponse);
export const exec = runtime('Exec', messages.ExecRequest, UrlResponse);
export const attach = runtime('Attach', messages.AttachRequest, UrlResponse);
export const portForward = runtime('PortForward', messages.PortForwardRequest, UrlResponse);

export const listImages = image('ListImages', Empty, messages.ListImagesResponse);
export const imageStatus = image('ImageStatus', ImageRequest, messages.ImageStatusResponse);
export const pullImage = image('PullImage', messages.PullImageRequest, messages.PullImageResponse);
export const removeImage = image('RemoveImage', ImageRequest, Empty);
export const imageFsInfo = image('ImageFsInfo', Empty, messages.ImageFsInfoResponse);
